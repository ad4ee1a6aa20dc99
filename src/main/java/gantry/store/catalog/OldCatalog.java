package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.ImageFailure;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What a damaged catalog still gives, row by row. The file is a copy: reading it changes it.
public final class OldCatalog implements Closeable {
    private static final String IMAGES = "SELECT project, fingerprint FROM image ORDER BY image_id";
    private static final String PROJECTS = "SELECT name, '' FROM project ORDER BY name";
    private static final String CERTIFICATES =
            "SELECT fingerprint, '' FROM certificate ORDER BY rowid";
    private static final String FEEDS = "SELECT secret_sum, '' FROM feed ORDER BY rowid";

    private final Connection connection;
    private final Session session;

    private OldCatalog(Connection connection, Session session) {
        this.connection = connection;
        this.session = session;
    }

    /// Empty where SQLite makes nothing of the file.
    public static Optional<OldCatalog> open(Path copy) {
        SqliteFile file = new SqliteFile(copy);
        try {
            Connection connection = file.connect();
            Session session = new Session(connection, file);
            migrate(session, copy);
            return Optional.of(new OldCatalog(connection, session));
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Where that fails, what the present schema knows may be readable all the same.
    private static void migrate(Session session, Path copy) {
        try {
            new Migrations(session, copy, () -> false).run();
        } catch (IOException _) {
            return;
        }
    }

    /// Whether all of it is as it was written, as far as SQLite can tell.
    public boolean isSound() {
        try {
            session.check();
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /// Reads something; empty where that is damaged.
    public <T> Optional<T> attempt(Catalog.Work<T> query) {
        try {
            return Optional.of(query.run(new Tables(session)));
        } catch (IOException | ImageFailure | IllegalStateException e) {
            return Optional.empty();
        }
    }

    public Set<ImageKey> images() {
        return keys(IMAGES);
    }

    public List<String> projects() {
        return names(PROJECTS);
    }

    public List<Digest> certificates() {
        return digests(CERTIFICATES);
    }

    /// By the sums of their secrets.
    public List<Digest> feeds() {
        return digests(FEEDS);
    }

    private List<Digest> digests(String query) {
        return names(query).stream().flatMap(name -> Digest.parse(name).stream()).toList();
    }

    private List<String> names(String query) {
        return keys(query).stream().map(ImageKey::project).toList();
    }

    /// From the front up to the first damaged page, and from the end back to the last one.
    private Set<ImageKey> keys(String query) {
        Set<ImageKey> found = new LinkedHashSet<>(readable(query));
        List<ImageKey> fromEnd = readable(query + " DESC");
        found.addAll(fromEnd.reversed());
        return found;
    }

    private List<ImageKey> readable(String query) {
        List<ImageKey> found = new ArrayList<>();
        try {
            session.each(query, OldCatalog::key, key -> key.ifPresent(found::add));
        } catch (IOException _) {
            return found;
        }
        return found;
    }

    private static Optional<ImageKey> key(ResultSet row) throws SQLException {
        String project = row.getString(1);
        String fingerprint = row.getString(2);
        return project == null || fingerprint == null
                ? Optional.empty()
                : Optional.of(new ImageKey(project, fingerprint));
    }

    @Override
    public void close() throws IOException {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
