package gantry.store.catalog;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What is stored, whichever image it is of. A blob is visible because it has a row here; it loses
/// that when nothing names it any more, and its key is garbage then.
public final class BlobRows {
    /// What a blob's row tells, in the order in which [#read] takes it.
    static final String COLUMNS = "blob.key, blob.size, blob.format, blob.digest";

    private static final String ADD =
            """
            INSERT INTO blob (key, size, format, digest) VALUES (?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String ONE = "SELECT " + COLUMNS + " FROM blob WHERE key = ?";

    private static final String ALL = "SELECT " + COLUMNS + " FROM blob";

    private static final String WITH_DIGEST =
            "SELECT " + COLUMNS + " FROM blob WHERE digest = ? ORDER BY key";

    private static final String KEYS =
            """
            SELECT key FROM blob UNION SELECT key FROM garbage
            """;

    private static final String SET_FORMAT =
            """
            UPDATE blob SET format = ? WHERE key = ?
            """;

    private static final String SET_DIGEST =
            """
            UPDATE blob SET digest = ? WHERE key = ?
            """;

    private static final String MOVE_FILES =
            """
            UPDATE file SET blob = ? WHERE blob = ?
            """;

    private static final String MOVE_LINGERING =
            """
            UPDATE OR IGNORE lingering_file SET blob = ? WHERE blob = ?
            """;

    private static final String FORGET_LINGERING =
            """
            DELETE FROM lingering_file WHERE blob = ?
            """;

    private static final String NAMED =
            """
            SELECT 1 FROM file WHERE blob = ?
            UNION ALL
            SELECT 1 FROM lingering_file WHERE blob = ?
            LIMIT 1
            """;

    private static final String FORGET_DAMAGE =
            """
            DELETE FROM damage WHERE blob = ?
            """;

    private static final String FORGET =
            """
            DELETE FROM blob WHERE key = ?
            """;

    private static final String ADD_GARBAGE =
            """
            INSERT INTO garbage (key, since) VALUES (?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String GARBAGE =
            """
            SELECT key FROM garbage ORDER BY since
            """;

    private static final String FORGET_GARBAGE =
            """
            DELETE FROM garbage WHERE key = ?
            """;

    private static final String IS_ANY =
            """
            SELECT EXISTS (SELECT 1 FROM image) OR EXISTS (SELECT 1 FROM lingering_file)
            """;

    private static final String USAGE =
            """
            SELECT (SELECT count(*) FROM image),
                   (SELECT coalesce(sum(blob.size), 0) FROM file JOIN blob ON blob.key = file.blob),
                   count(*),
                   coalesce(sum(size), 0)
            FROM blob WHERE EXISTS (SELECT 1 FROM file WHERE file.blob = blob.key)
            """;

    private static final String PROJECT_USAGE =
            """
            SELECT project.name, count(DISTINCT image.image_id), coalesce(sum(blob.size), 0)
            FROM project
            LEFT JOIN image ON image.project = project.name
            LEFT JOIN file ON file.image_id = image.image_id
            LEFT JOIN blob ON blob.key = file.blob
            WHERE project.own_images = 1
            GROUP BY project.name
            ORDER BY project.name
            """;

    private final Session session;

    BlobRows(Session session) {
        this.session = session;
    }

    /// Makes bytes visible that are in the store. Of those that have a row already, nothing
    /// changes.
    void add(StoredBlob blob) throws IOException {
        session.change(
                ADD, blob.key(), blob.size(), blob.format().map(Format::name), blob.digest());
    }

    public Optional<StoredBlob> one(BlobKey key) throws IOException {
        return session.first(ONE, row -> read(row, 1), key);
    }

    public List<StoredBlob> all() throws IOException {
        return session.list(ALL, row -> read(row, 1));
    }

    /// Blobs with these bytes, as far as their sums are known; more than one only for a moment.
    public List<StoredBlob> withDigest(Digest digest) throws IOException {
        return session.list(WITH_DIGEST, row -> read(row, 1), digest);
    }

    /// @param from where its columns begin, see [#COLUMNS]
    static StoredBlob read(ResultSet row, int from) throws SQLException {
        return new StoredBlob(
                new BlobKey(Texts.of(row, from)),
                row.getLong(from + 1),
                Optional.ofNullable(row.getString(from + 2)).map(Format::valueOf),
                Optional.ofNullable(row.getString(from + 3)).map(Digest::new));
    }

    /// Every key that is known: of what is visible, and of what is to be deleted.
    public Set<BlobKey> keys() throws IOException {
        return new HashSet<>(session.list(KEYS, row -> new BlobKey(Texts.of(row, 1))));
    }

    public void setFormat(BlobKey key, Format format) throws IOException {
        session.change(SET_FORMAT, format.name(), key);
    }

    /// @return whether the blob is there still
    public boolean setDigest(BlobKey key, Digest digest) throws IOException {
        return session.change(SET_DIGEST, digest, key) > 0;
    }

    /// Has all that names one blob name another, which has the same bytes.
    public void replace(BlobKey old, StoredBlob by, Instant now) throws IOException {
        add(by);
        session.change(MOVE_FILES, by.key(), old);
        session.change(MOVE_LINGERING, by.key(), old);
        session.change(FORGET_LINGERING, old);
        release(old, now);
    }

    /// Makes the key garbage, if nothing names it any more.
    void release(BlobKey key, Instant now) throws IOException {
        if (isNamed(key)) {
            return;
        }
        session.change(FORGET_DAMAGE, key);
        session.change(FORGET, key);
        session.change(ADD_GARBAGE, key, now);
    }

    /// Whether an image of any project is made of it, or it lingers.
    public boolean isNamed(BlobKey key) throws IOException {
        return session.first(NAMED, row -> true, key, key).isPresent();
    }

    /// Keys of what is to be deleted, the oldest first.
    public List<BlobKey> garbage() throws IOException {
        return session.list(GARBAGE, row -> new BlobKey(Texts.of(row, 1)));
    }

    /// Forgets what was deleted.
    public void forgetGarbage(BlobKey key) throws IOException {
        session.change(FORGET_GARBAGE, key);
    }

    /// Whether there is any image, or a file that lingers of one.
    public boolean isAny() throws IOException {
        return session.first(IS_ANY, row -> row.getBoolean(1)).orElse(false);
    }

    /// Over all projects.
    public SpaceUsed usage() throws IOException {
        return session.first(
                        USAGE,
                        row ->
                                new SpaceUsed(
                                        row.getInt(1),
                                        row.getLong(2),
                                        row.getInt(3),
                                        row.getLong(4)))
                .orElseThrow();
    }

    /// Of each project with images of its own, in the order of their names.
    public List<ProjectUsage> projectUsage() throws IOException {
        return session.list(
                PROJECT_USAGE,
                row -> new ProjectUsage(Texts.of(row, 1), row.getInt(2), row.getLong(3)));
    }
}
