package gantry.store.catalog;

import gantry.image.Alias;
import gantry.image.Damage;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFile;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.ImageUpdates;
import gantry.image.Protocol;
import gantry.image.Reach;
import gantry.image.SourceAddress;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Reads images with all that belongs to them, in the order they were added. However many they are,
/// that takes six statements, whose results are walked side by side in the order of image ids.
final class ImageReader {
    /// Stands in the statements for one of the conditions below.
    private static final String WHICH = "WHICH";

    private static final String ALL = "";

    // Not a join: then rows come in the order of an index, and nothing is sorted.
    private static final String OF_PROJECT =
            "WHERE image_id IN (SELECT image_id FROM image WHERE project = ?)";

    private static final String ONE =
            "WHERE image_id IN (SELECT image_id FROM image WHERE project = ? AND fingerprint = ?)";

    private static final String OF_BLOB =
            "WHERE image_id IN (SELECT image_id FROM file WHERE file.blob = ? LIMIT 1)";

    // LXD writes what never expires as 1970.
    private static final String EXPIRED =
            "WHERE image_id IN (SELECT image_id FROM image WHERE expires_at > 0 AND expires_at <= ?)";

    private static final String UNUSED =
            "WHERE image_id IN (SELECT image_id FROM image"
                    + " WHERE cached = 1 AND coalesce(last_used_at, uploaded_at) <= ?)";

    private static final String DUE =
            "WHERE image_id IN (SELECT image_id FROM image"
                    + " WHERE (auto_update = 1 OR (cached = 1 AND source_server IS NOT NULL))"
                    + " AND superseded_by IS NULL AND (checked_at IS NULL OR checked_at <= ?)"
                    + " UNION SELECT image_id FROM damage JOIN file ON file.blob = damage.blob)";

    // One image of each blob: others that share it need not be read for its sum.
    private static final String UNSUMMED =
            "WHERE image_id IN (SELECT min(file.image_id) FROM blob JOIN file ON file.blob = blob.key"
                    + " WHERE blob.digest IS NULL GROUP BY blob.key)";

    private static final String IMAGES =
            """
            SELECT image_id, project, fingerprint, type, architecture, size, filename, created_at,
                is_public, auto_update, expires_at, uploaded_at, last_used_at, cached,
                source_server, source_protocol, source_certificate, source_image,
                checked_at, check_outcome, updates_paused, superseded_by, superseded_at,
                source_confined
            FROM image
            WHICH
            ORDER BY image_id
            """;

    private static final String FILES =
            "SELECT image_id, kind, filename, "
                    + BlobRows.COLUMNS
                    + """

                    FROM file CROSS JOIN blob ON blob.key = file.blob
                    WHICH
                    ORDER BY image_id, position
                    """;

    private static final String PROPERTIES =
            """
            SELECT image_id, name, value
            FROM property
            WHICH
            ORDER BY image_id
            """;

    private static final String PROFILES =
            """
            SELECT image_id, name
            FROM profile
            WHICH
            ORDER BY image_id, position
            """;

    private static final String ALIASES =
            """
            SELECT image_id, name, description
            FROM alias
            WHICH
            ORDER BY image_id, name
            """;

    // A cross join goes by what stands first, and there is seldom anything.
    private static final String DAMAGE =
            """
            SELECT image_id, damage.blob, damage.fault, damage.found_at
            FROM damage CROSS JOIN file ON file.blob = damage.blob
            WHICH
            ORDER BY image_id
            """;

    private record Property(String name, String value) {}

    private final Session session;

    ImageReader(Session session) {
        this.session = session;
    }

    List<StoredImage> all() throws IOException {
        return read(ALL);
    }

    List<StoredImage> ofProject(String project) throws IOException {
        return read(OF_PROJECT, project);
    }

    /// Without the files.
    void eachOfProject(String project, Consumer<ImageInfo> taker) throws IOException {
        each((_, info) -> info, taker, OF_PROJECT, project);
    }

    Optional<StoredImage> one(String project, Fingerprint image) throws IOException {
        return read(ONE, project, image).stream().findFirst();
    }

    /// Without the files.
    List<ImageInfo> expired(Instant at) throws IOException {
        return infos(EXPIRED, at);
    }

    /// The same.
    List<ImageInfo> unused(Instant since) throws IOException {
        return infos(UNUSED, since);
    }

    /// The same.
    List<ImageInfo> due(Instant checked) throws IOException {
        return infos(DUE, checked);
    }

    private List<ImageInfo> infos(String which, Instant time) throws IOException {
        List<ImageInfo> found = new ArrayList<>();
        each((_, info) -> info, found::add, which, time);
        return found;
    }

    Optional<StoredImage> ofBlob(BlobKey key) throws IOException {
        return read(OF_BLOB, key).stream().findFirst();
    }

    List<StoredImage> unsummed() throws IOException {
        return read(UNSUMMED);
    }

    private List<StoredImage> read(String which, Object... arguments) throws IOException {
        List<StoredImage> found = new ArrayList<>();
        try (Parts<StoredFile> files =
                session.parts(FILES.replace(WHICH, which), ImageReader::file, arguments)) {
            each((id, info) -> new StoredImage(info, files.of(id)), found::add, which, arguments);
        }
        return found;
    }

    /// What is made of an image and of what else its id leads to.
    private interface Maker<T> {
        T make(long id, ImageInfo info) throws SQLException;
    }

    private <T> void each(Maker<T> maker, Consumer<T> taker, String which, Object... arguments)
            throws IOException {
        try (Parts<Property> properties =
                        session.parts(
                                PROPERTIES.replace(WHICH, which),
                                ImageReader::property,
                                arguments);
                Parts<String> profiles =
                        session.parts(
                                PROFILES.replace(WHICH, which),
                                row -> Texts.of(row, 2),
                                arguments);
                Parts<Alias> aliases =
                        session.parts(
                                ALIASES.replace(WHICH, which), ImageReader::alias, arguments);
                Parts<Damage> damage =
                        session.parts(
                                DAMAGE.replace(WHICH, which), ImageReader::damage, arguments)) {
            session.each(
                    IMAGES.replace(WHICH, which),
                    row -> {
                        long id = row.getLong(1);
                        ImageSettings settings = settings(row, properties.of(id), profiles.of(id));
                        ImageHistory history = history(row, damage.of(id).stream().findFirst());
                        return maker.make(id, info(row, settings, history, aliases.of(id)));
                    },
                    taker,
                    arguments);
        }
    }

    private static ImageInfo info(
            ResultSet row, ImageSettings settings, ImageHistory history, List<Alias> aliases)
            throws SQLException {
        return new ImageInfo(
                new Fingerprint(Texts.of(row, 3)),
                Texts.of(row, 2),
                facts(row),
                settings,
                history,
                aliases,
                source(row));
    }

    private static ImageFacts facts(ResultSet row) throws SQLException {
        return new ImageFacts(
                ImageType.of(Texts.of(row, 4)).orElseThrow(),
                Texts.of(row, 5),
                row.getLong(6),
                Texts.of(row, 7),
                Times.fromMicros(row.getLong(8)));
    }

    private static ImageSettings settings(
            ResultSet row, List<Property> properties, List<String> profiles) throws SQLException {
        Map<String, String> map = new LinkedHashMap<>();
        properties.forEach(property -> map.put(property.name(), property.value()));
        return new ImageSettings(
                row.getBoolean(9), row.getBoolean(10), Times.maybe(row, 11), map, profiles);
    }

    private static ImageHistory history(ResultSet row, Optional<Damage> damage)
            throws SQLException {
        return new ImageHistory(
                Times.fromMicros(row.getLong(12)),
                Times.maybe(row, 13),
                row.getBoolean(14),
                updates(row),
                damage);
    }

    private static ImageUpdates updates(ResultSet row) throws SQLException {
        Optional<Instant> checkedAt = Times.maybe(row, 19);
        Optional<Instant> supersededAt = Times.maybe(row, 23);
        boolean paused = row.getBoolean(21);
        if (checkedAt.isEmpty() && supersededAt.isEmpty() && !paused) {
            return ImageUpdates.NONE;
        }
        String outcome = checkedAt.isPresent() ? Texts.of(row, 20) : "";
        String by = supersededAt.isPresent() ? Texts.of(row, 22) : "";
        return new ImageUpdates(
                checkedAt.map(at -> new ImageUpdates.Check(at, outcome)),
                paused,
                supersededAt.map(at -> new ImageUpdates.Superseded(new Fingerprint(by), at)));
    }

    private static Optional<SourceAddress> source(ResultSet row) throws SQLException {
        Optional<String> server = Optional.ofNullable(row.getString(15));
        if (server.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new SourceAddress(
                        URI.create(server.get()),
                        protocol(Texts.of(row, 16)),
                        Optional.ofNullable(row.getString(17)),
                        Texts.of(row, 18),
                        Optional.empty(),
                        row.getBoolean(24) ? Reach.ALLOWED : Reach.ANYWHERE));
    }

    private static Protocol protocol(String word) {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.word().equals(word))
                .findFirst()
                .orElseThrow();
    }

    private static StoredFile file(ResultSet row) throws SQLException {
        return new StoredFile(
                ImageFile.Kind.valueOf(Texts.of(row, 2)), BlobRows.read(row, 4), Texts.of(row, 3));
    }

    private static Damage damage(ResultSet row) throws SQLException {
        return new Damage(
                Texts.of(row, 2),
                Damage.Fault.valueOf(row.getString(3)),
                Times.fromMicros(row.getLong(4)));
    }

    private static Property property(ResultSet row) throws SQLException {
        return new Property(Texts.of(row, 2), Texts.of(row, 3));
    }

    private static Alias alias(ResultSet row) throws SQLException {
        return new Alias(Texts.of(row, 2), Texts.of(row, 3));
    }
}
