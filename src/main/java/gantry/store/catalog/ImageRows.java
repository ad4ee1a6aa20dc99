package gantry.store.catalog;

import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Changes of images. They are read by [ImageReader].
public final class ImageRows {
    private static final String FIND =
            """
            SELECT image_id FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String WITH_PREFIX =
            """
            SELECT fingerprint FROM image
            WHERE project = ? AND fingerprint >= ? AND fingerprint < ?
            ORDER BY fingerprint
            LIMIT ?
            """;

    private static final String ADD =
            """
            INSERT INTO image (project, fingerprint, type, architecture, size, filename, created_at,
                is_public, auto_update, expires_at, uploaded_at, last_used_at, cached,
                source_server, source_protocol, source_certificate, source_image,
                source_confined)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            RETURNING image_id
            """;

    private static final String ADD_FILE =
            """
            INSERT INTO file (image_id, position, kind, blob, filename)
            VALUES (?, ?, ?, ?, ?)
            """;

    private static final String ADD_PROPERTY =
            """
            INSERT INTO property (image_id, name, value) VALUES (?, ?, ?)
            """;

    private static final String ADD_PROFILE =
            """
            INSERT INTO profile (image_id, position, name) VALUES (?, ?, ?)
            """;

    private static final String SET_SETTINGS =
            """
            UPDATE image SET is_public = ?, auto_update = ?, expires_at = ? WHERE image_id = ?
            """;

    private static final String FORGET_PROPERTIES =
            """
            DELETE FROM property WHERE image_id = ?
            """;

    private static final String FORGET_PROFILES =
            """
            DELETE FROM profile WHERE image_id = ?
            """;

    private static final String SET_SOURCE =
            """
            UPDATE image
            SET source_server = ?, source_protocol = ?, source_certificate = ?, source_image = ?,
                source_confined = ?
            WHERE image_id = ?
            """;

    private static final String SET_LAST_USED =
            """
            UPDATE image SET last_used_at = ? WHERE image_id = ?
            """;

    private static final String SET_CACHED =
            """
            UPDATE image SET cached = ? WHERE image_id = ?
            """;

    private static final String FILES =
            """
            SELECT blob FROM file
            WHERE image_id = (SELECT image_id FROM image WHERE project = ? AND fingerprint = ?)
            """;

    private static final String DELETE =
            """
            DELETE FROM image WHERE project = ? AND fingerprint = ?
            """;

    private final Session session;
    private final ProjectRows projects;
    private final BlobRows blobs;
    private final LingeringRows lingering;
    private final ImageReader reader;

    ImageRows(Session session) {
        this.session = session;
        projects = new ProjectRows(session);
        blobs = new BlobRows(session);
        lingering = new LingeringRows(session, blobs);
        reader = new ImageReader(session);
    }

    public Optional<StoredImage> one(String project, Fingerprint image) throws IOException {
        return reader.one(project, image);
    }

    /// In the order they were added; the number of statements does not depend on that of images.
    public List<StoredImage> ofProject(String project) throws IOException {
        return reader.ofProject(project);
    }

    /// As [#ofProject], one after another and without their files.
    public void eachOfProject(String project, Consumer<ImageInfo> taker) throws IOException {
        reader.eachOfProject(project, taker);
    }

    /// Of all projects.
    public List<StoredImage> all() throws IOException {
        return reader.all();
    }

    /// The first so many fingerprints that begin so, in their order. Any text may be asked for;
    /// nothing in it is a wildcard.
    public List<Fingerprint> withPrefix(String project, String prefix, int limit)
            throws IOException {
        return session.list(
                WITH_PREFIX,
                row -> new Fingerprint(Texts.of(row, 1)),
                project,
                prefix,
                prefix + "g",
                limit);
    }

    /// Adds the image and its files, and makes those visible that no other image has. The project
    /// and the aliases in its info are not looked at: see [AliasRows#add]. The secret of its update
    /// source is never stored.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if the project has that fingerprint
    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    public void add(String project, StoredImage image) throws IOException {
        projects.mustExist(project);
        long id = addImage(project, image.info());
        for (int i = 0; i < image.files().size(); i++) {
            StoredFile file = image.files().get(i);
            blobs.add(file.blob());
            session.change(ADD_FILE, id, i, file.kind().name(), file.key(), file.filename());
        }
        addLists(id, image.info().settings());
    }

    private long addImage(String project, ImageInfo info) throws IOException {
        ImageFacts facts = info.facts();
        ImageSettings settings = info.settings();
        ImageHistory history = info.history();
        Optional<SourceAddress> source = info.updateSource();
        return session.first(
                        ADD,
                        row -> row.getLong(1),
                        project,
                        info.fingerprint(),
                        facts.type(),
                        facts.architecture(),
                        facts.size(),
                        facts.filename(),
                        facts.createdAt(),
                        settings.isPublic(),
                        settings.autoUpdate(),
                        settings.expiresAt(),
                        history.uploadedAt(),
                        history.lastUsedAt(),
                        history.cached(),
                        source.map(SourceAddress::server),
                        source.map(s -> s.protocol().word()),
                        source.flatMap(SourceAddress::certificate),
                        source.map(SourceAddress::image),
                        isConfined(source))
                .orElseThrow(() -> new ImageFailure.AlreadyExists(info.fingerprint()));
    }

    private void addLists(long id, ImageSettings settings) throws IOException {
        for (Map.Entry<String, String> property : settings.properties().entrySet()) {
            session.change(ADD_PROPERTY, id, property.getKey(), property.getValue());
        }
        for (int i = 0; i < settings.profiles().size(); i++) {
            session.change(ADD_PROFILE, id, i, settings.profiles().get(i));
        }
    }

    public void updateSettings(String project, Fingerprint image, ImageSettings settings)
            throws IOException {
        long id = find(project, image);
        session.change(
                SET_SETTINGS, settings.isPublic(), settings.autoUpdate(), settings.expiresAt(), id);
        session.change(FORGET_PROPERTIES, id);
        session.change(FORGET_PROFILES, id);
        addLists(id, settings);
    }

    /// The secret is never stored.
    public void updateSource(String project, Fingerprint image, Optional<SourceAddress> source)
            throws IOException {
        session.change(
                SET_SOURCE,
                source.map(SourceAddress::server),
                source.map(s -> s.protocol().word()),
                source.flatMap(SourceAddress::certificate),
                source.map(SourceAddress::image),
                isConfined(source),
                find(project, image));
    }

    private static boolean isConfined(Optional<SourceAddress> source) {
        return source.filter(address -> address.reach() == Reach.ALLOWED).isPresent();
    }

    public void touch(String project, Fingerprint image, Instant lastUsed) throws IOException {
        session.change(SET_LAST_USED, lastUsed, find(project, image));
    }

    public void setCached(String project, Fingerprint image, boolean cached) throws IOException {
        session.change(SET_CACHED, cached, find(project, image));
    }

    /// Its aliases, properties, profiles and files go with it, and what nothing else names is
    /// garbage; but the files of a public image, and of one that a feed may have named, linger
    /// until [LingeringRows#forget].
    ///
    /// @return whether it was there
    public boolean delete(String project, Fingerprint image, Instant at) throws IOException {
        List<BlobKey> files =
                session.list(FILES, row -> new BlobKey(Texts.of(row, 1)), project, image);
        lingering.add(project, image, at);
        boolean there = session.change(DELETE, project, image) > 0;
        for (BlobKey key : files) {
            blobs.release(key, at);
        }
        return there;
    }

    /// Of all projects, what has expired by then.
    public List<ImageInfo> expired(Instant at) throws IOException {
        return reader.expired(at);
    }

    /// Of all projects, what is only cached, and was last used at that time or before.
    public List<ImageInfo> unused(Instant since) throws IOException {
        return reader.unused(since);
    }

    /// Of all projects, what may be followed and was last looked for at that time or before, and
    /// what is damaged.
    public List<ImageInfo> due(Instant checked) throws IOException {
        return reader.due(checked);
    }

    /// An image of any project that is made of this blob.
    public Optional<StoredImage> ofBlob(BlobKey key) throws IOException {
        return reader.ofBlob(key);
    }

    /// Those of all projects, one each, whose files are not all summed.
    public List<StoredImage> unsummed() throws IOException {
        return reader.unsummed();
    }

    private long find(String project, Fingerprint image) throws IOException {
        return session.first(FIND, row -> row.getLong(1), project, image)
                .orElseThrow(() -> new ImageFailure.NotFound("Image not found: " + image));
    }
}
