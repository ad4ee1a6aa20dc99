package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Files of deleted images that stay for readers of an older index.
public final class LingeringRows {
    private static final String ADD =
            """
            INSERT INTO lingering_file (project, digest, kind, size, is_public, deleted_at)
            SELECT i.project, f.digest, f.kind, f.size, i.is_public, ?
            FROM image i JOIN file f ON f.image_id = i.image_id
            WHERE i.project = ? AND i.fingerprint = ?
                AND (i.is_public = 1 OR EXISTS (SELECT 1 FROM feed WHERE feed.project = i.project))
            ON CONFLICT (project, digest) DO UPDATE
            SET deleted_at = excluded.deleted_at, is_public = max(is_public, excluded.is_public)
            """;

    private static final String ONE =
            """
            SELECT kind, digest, size, is_public FROM lingering_file
            WHERE project = ? AND digest = ?
            """;

    private static final String OLD =
            """
            SELECT DISTINCT digest FROM lingering_file WHERE deleted_at <= ?
            """;

    private static final String FORGET =
            """
            DELETE FROM lingering_file WHERE deleted_at <= ?
            """;

    private final Session session;

    LingeringRows(Session session) {
        this.session = session;
    }

    /// Does nothing where the image is in nobody's index.
    void add(String project, Fingerprint image, Instant at) throws IOException {
        session.change(ADD, at, project, image);
    }

    /// @param isPublic whether anybody may still read it
    private record Lingering(StoredFile file, boolean isPublic) {}

    /// A file of a public image of the project that was deleted.
    public Optional<StoredFile> ofPublic(String project, Digest digest) throws IOException {
        return one(project, digest).filter(Lingering::isPublic).map(Lingering::file);
    }

    /// The same, of a private image, too, which a feed may have named.
    public Optional<StoredFile> ofAny(String project, Digest digest) throws IOException {
        return one(project, digest).map(Lingering::file);
    }

    private Optional<Lingering> one(String project, Digest digest) throws IOException {
        return session.first(
                ONE,
                row ->
                        new Lingering(
                                new StoredFile(
                                        ImageFile.Kind.valueOf(Texts.of(row, 1)),
                                        new Digest(Texts.of(row, 2)),
                                        row.getLong(3),
                                        ""),
                                row.getBoolean(4)),
                project,
                digest);
    }

    /// The files that linger of images that were deleted at this time or before, in all projects.
    public List<Digest> old(Instant before) throws IOException {
        return session.list(OLD, row -> new Digest(Texts.of(row, 1)), before);
    }

    /// Lets those go.
    public void forget(Instant before) throws IOException {
        session.change(FORGET, before);
    }
}
