package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

final class LingeringRows {
    private static final String ADD =
            """
            INSERT INTO lingering_file (project, digest, kind, size, deleted_at)
            SELECT i.project, f.digest, f.kind, f.size, ?
            FROM image i JOIN file f ON f.image_id = i.image_id
            WHERE i.project = ? AND i.fingerprint = ? AND i.is_public = 1
            ON CONFLICT (project, digest) DO UPDATE SET deleted_at = excluded.deleted_at
            """;

    private static final String ONE =
            """
            SELECT kind, digest, size FROM lingering_file WHERE project = ? AND digest = ?
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

    /// Does nothing where the image is not public.
    void add(String project, Fingerprint image, Instant at) throws IOException {
        session.change(ADD, at, project, image);
    }

    Optional<StoredFile> one(String project, Digest digest) throws IOException {
        return session.first(
                ONE,
                row ->
                        new StoredFile(
                                ImageFile.Kind.valueOf(row.getString(1)),
                                new Digest(row.getString(2)),
                                row.getLong(3),
                                ""),
                project,
                digest);
    }

    List<Digest> old(Instant before) throws IOException {
        return session.list(OLD, row -> new Digest(row.getString(1)), before);
    }

    void forget(Instant before) throws IOException {
        session.change(FORGET, before);
    }
}
