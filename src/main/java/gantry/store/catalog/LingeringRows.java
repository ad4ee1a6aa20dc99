package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFile;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// Files of deleted images that stay for readers of an older index.
public final class LingeringRows {
    private static final String ADD =
            """
            INSERT INTO lingering_file (project, blob, kind, is_public, deleted_at)
            SELECT i.project, f.blob, f.kind, i.is_public, ?
            FROM image i JOIN file f ON f.image_id = i.image_id
            WHERE i.project = ? AND i.fingerprint = ?
                AND (i.is_public = 1 OR EXISTS (SELECT 1 FROM feed WHERE feed.project = i.project))
            ON CONFLICT (project, blob) DO UPDATE
            SET deleted_at = excluded.deleted_at, is_public = max(is_public, excluded.is_public)
            """;

    private static final String ONE =
            "SELECT "
                    + BlobRows.COLUMNS
                    + """
                    , kind, is_public
                    FROM lingering_file JOIN blob ON blob.key = lingering_file.blob
                    WHERE project = ? AND blob.digest = ?
                    """;

    private static final String OLD =
            """
            SELECT DISTINCT blob FROM lingering_file WHERE deleted_at <= ?
            """;

    private static final String FORGET =
            """
            DELETE FROM lingering_file WHERE deleted_at <= ?
            """;

    private final Session session;
    private final BlobRows blobs;

    LingeringRows(Session session, BlobRows blobs) {
        this.session = session;
        this.blobs = blobs;
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
                                        ImageFile.Kind.valueOf(Texts.of(row, 5)),
                                        BlobRows.read(row, 1),
                                        ""),
                                row.getBoolean(6)),
                project,
                digest);
    }

    /// The files that linger of images that were deleted at this time or before, in all projects.
    public List<BlobKey> old(Instant before) throws IOException {
        return session.list(OLD, row -> new BlobKey(Texts.of(row, 1)), before);
    }

    /// Lets those go. What nothing else names is garbage.
    public void forget(Instant before, Instant now) throws IOException {
        List<BlobKey> over = old(before);
        session.change(FORGET, before);
        for (BlobKey key : over) {
            blobs.release(key, now);
        }
    }
}
