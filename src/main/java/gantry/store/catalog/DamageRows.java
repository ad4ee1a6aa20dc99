package gantry.store.catalog;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.image.Digest;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Stored files that were found damaged.
public final class DamageRows {
    private static final String MARK =
            """
            INSERT INTO damage (digest, fault, found_at) VALUES (?, ?, ?)
            ON CONFLICT (digest) DO UPDATE SET fault = excluded.fault
            """;

    private static final String FORGET =
            """
            DELETE FROM damage WHERE digest = ?
            """;

    private static final String ONE =
            """
            SELECT digest, fault, found_at FROM damage WHERE digest = ?
            """;

    private static final String ALL =
            """
            SELECT digest, fault, found_at FROM damage ORDER BY digest
            """;

    private static final String SIZE =
            """
            SELECT size FROM file WHERE digest = ?
            UNION ALL
            SELECT size FROM lingering_file WHERE digest = ?
            LIMIT 1
            """;

    private static final String SIZES =
            """
            SELECT digest, size FROM file
            """;

    private final Session session;

    DamageRows(Session session) {
        this.session = session;
    }

    /// Notes what is wrong with a file. Of one that was noted before, the time stays.
    public void mark(Damage damage) throws IOException {
        session.change(MARK, damage.file(), damage.fault().name(), damage.foundAt());
    }

    /// @return whether it was marked
    public boolean forget(Digest digest) throws IOException {
        return session.change(FORGET, digest) > 0;
    }

    public Optional<Damage> one(Digest digest) throws IOException {
        return session.first(ONE, DamageRows::damage, digest);
    }

    /// In the order of their digests.
    public List<Damage> all() throws IOException {
        return session.list(ALL, DamageRows::damage);
    }

    private static Damage damage(ResultSet row) throws SQLException {
        return new Damage(
                new Digest(row.getString(1)),
                Fault.valueOf(row.getString(2)),
                Times.fromMicros(row.getLong(3)));
    }

    /// In bytes, as the rows have it; empty where [FileRows#isReferenced] says no.
    public OptionalLong size(Digest digest) throws IOException {
        return session.first(SIZE, row -> row.getLong(1), digest, digest)
                .map(OptionalLong::of)
                .orElse(OptionalLong.empty());
    }

    /// Every file that an image of any project is made of.
    public Set<SizedFile> sizes() throws IOException {
        return new HashSet<>(
                session.list(
                        SIZES, row -> new SizedFile(new Digest(row.getString(1)), row.getLong(2))));
    }
}
