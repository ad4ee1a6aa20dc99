package gantry.store.catalog;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Stored files that were found damaged.
public final class DamageRows {
    private static final String MARK =
            """
            INSERT INTO damage (blob, fault, found_at) VALUES (?, ?, ?)
            ON CONFLICT (blob) DO UPDATE SET fault = excluded.fault
            """;

    private static final String FORGET =
            """
            DELETE FROM damage WHERE blob = ?
            """;

    private static final String ONE =
            """
            SELECT blob, fault, found_at FROM damage WHERE blob = ?
            """;

    private static final String ALL =
            """
            SELECT blob, fault, found_at FROM damage ORDER BY blob
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
    public boolean forget(BlobKey key) throws IOException {
        return session.change(FORGET, key) > 0;
    }

    public Optional<Damage> one(BlobKey key) throws IOException {
        return session.first(ONE, DamageRows::damage, key);
    }

    /// In the order of their keys.
    public List<Damage> all() throws IOException {
        return session.list(ALL, DamageRows::damage);
    }

    private static Damage damage(ResultSet row) throws SQLException {
        return new Damage(
                Texts.of(row, 1),
                Fault.valueOf(row.getString(2)),
                Times.fromMicros(row.getLong(3)));
    }
}
