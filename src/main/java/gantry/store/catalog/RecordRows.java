package gantry.store.catalog;

import gantry.image.Alias;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageUpdates;
import gantry.image.ImageUpdates.Superseded;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What the records beside the images' files have to do with the rows.
public final class RecordRows {
    private static final String MADE =
            """
            SELECT at FROM catalog_made
            """;

    private static final String STALE =
            """
            SELECT project, fingerprint FROM stale_record
            """;

    private static final String FORGET_STALE =
            """
            DELETE FROM stale_record
            """;

    private static final String MARK_STALE =
            """
            INSERT OR IGNORE INTO stale_record (project, fingerprint) VALUES (?, ?)
            """;

    private static final String TRUST_STALE =
            """
            SELECT one FROM stale_trust
            """;

    private static final String MARK_TRUST_STALE =
            """
            INSERT OR IGNORE INTO stale_trust (one) VALUES (1)
            """;

    private static final String FORGET_TRUST_STALE =
            """
            DELETE FROM stale_trust
            """;

    private static final String SUM =
            """
            SELECT record_sum FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String SET_SUM =
            """
            UPDATE image SET record_sum = ? WHERE project = ? AND fingerprint = ?
            """;

    private static final String PROJECT_SUM =
            """
            SELECT record_sum FROM project WHERE name = ?
            """;

    private static final String SET_PROJECT_SUM =
            """
            UPDATE project SET record_sum = ? WHERE name = ?
            """;

    private static final String WITHDRAWN =
            """
            SELECT withdrawn FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String RESTORE =
            """
            UPDATE image
            SET updates_paused = ?, superseded_by = ?, superseded_at = ?, withdrawn = ?
            WHERE project = ? AND fingerprint = ?
            """;

    private static final String RESTORE_MOVED =
            """
            INSERT OR IGNORE INTO moved_alias (image_id, name)
            SELECT image_id, ? FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String RESTORE_ALIAS =
            """
            INSERT INTO alias (project, name, type, image_id, description)
            SELECT project, ?, type, image_id, ? FROM image WHERE project = ? AND fingerprint = ?
            ON CONFLICT DO NOTHING
            """;

    /// What an image has been through, as its record tells it.
    ///
    /// @param movedAliases that it had when another took its place
    public record Past(
            boolean paused,
            Optional<ImageUpdates.Superseded> superseded,
            boolean withdrawn,
            List<String> movedAliases) {}

    private final Session session;

    RecordRows(Session session) {
        this.session = session;
    }

    /// When the catalog was made.
    public Instant made() throws IOException {
        return session.first(MADE, row -> Times.fromMicros(row.getLong(1))).orElse(Instant.MAX);
    }

    /// What has changed since its record was written.
    public List<ImageKey> stale() throws IOException {
        return session.list(STALE, row -> new ImageKey(Texts.of(row, 1), Texts.of(row, 2)));
    }

    /// Forgets those, whose records are written now.
    public void forgetStale() throws IOException {
        session.change(FORGET_STALE);
    }

    /// Has a record written at the end of this change.
    public void markStale(ImageKey key) throws IOException {
        session.change(MARK_STALE, key.project(), key.fingerprint());
    }

    /// Whether who is let in, feeds or the configuration have changed since their second copy was
    /// written.
    public boolean isTrustStale() throws IOException {
        return session.first(TRUST_STALE, row -> row.getInt(1)).isPresent();
    }

    /// Has their second copy written after this change.
    public void markTrustStale() throws IOException {
        session.change(MARK_TRUST_STALE);
    }

    /// The second copy says what this catalog does.
    public void forgetTrustStale() throws IOException {
        session.change(FORGET_TRUST_STALE);
    }

    /// The sum of what the record has to say; empty where none was written yet.
    public Optional<Digest> sum(ImageKey key) throws IOException {
        Session.Row<Optional<Digest>> sum =
                row -> Optional.ofNullable(row.getString(1)).map(Digest::new);
        Optional<Optional<Digest>> found =
                key.isProject()
                        ? session.first(PROJECT_SUM, sum, key.project())
                        : session.first(SUM, sum, key.project(), key.fingerprint());
        return found.flatMap(maybe -> maybe);
    }

    public void setSum(ImageKey key, Digest sum) throws IOException {
        if (key.isProject()) {
            session.change(SET_PROJECT_SUM, sum, key.project());
        } else {
            session.change(SET_SUM, sum, key.project(), key.fingerprint());
        }
    }

    /// Whether it is a previous version that was newer than the one in its place.
    public boolean isWithdrawn(String project, Fingerprint image) throws IOException {
        return session.first(WITHDRAWN, row -> row.getBoolean(1), project, image).orElse(false);
    }

    /// Gives an image that was just added the past it had in a catalog that was lost.
    public void restore(String project, Fingerprint image, Past past) throws IOException {
        session.change(
                RESTORE,
                past.paused(),
                past.superseded().map(Superseded::by),
                past.superseded().map(Superseded::at),
                past.withdrawn(),
                project,
                image);
        for (String alias : past.movedAliases()) {
            session.change(RESTORE_MOVED, alias, project, image);
        }
    }

    /// Gives such an image an alias, which changes nothing about its past.
    ///
    /// @return whether the name was free
    public boolean restoreAlias(String project, Fingerprint image, Alias alias) throws IOException {
        return restoreAlias(project, image, alias.name(), alias.description());
    }

    private boolean restoreAlias(String project, Fingerprint image, String name, String description)
            throws IOException {
        return session.change(RESTORE_ALIAS, name, description, project, image) > 0;
    }
}
