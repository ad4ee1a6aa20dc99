package gantry.store.catalog;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import gantry.image.ImageType;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/// "container" sorts before "virtual-machine", so ordering by type puts containers first.
public final class AliasRows {
    private static final String OF_PROJECT =
            """
            SELECT alias.name, alias.description, alias.type, image.fingerprint
            FROM alias JOIN image USING (image_id)
            WHERE alias.project = ?
            ORDER BY alias.name, alias.type
            """;

    private static final String NAMED =
            """
            SELECT alias.name, alias.description, alias.type, image.fingerprint
            FROM alias JOIN image USING (image_id)
            WHERE alias.project = ? AND alias.name = ?
            ORDER BY alias.type
            """;

    private static final String OF_IMAGE =
            """
            SELECT alias.name, alias.description, alias.type, image.fingerprint
            FROM alias JOIN image USING (image_id)
            WHERE image.project = ? AND image.fingerprint = ?
            ORDER BY alias.name
            """;

    private static final String EXISTS =
            """
            SELECT 1 FROM alias WHERE project = ? AND name = ? AND type = ?
            """;

    private static final String TARGET =
            """
            SELECT image_id FROM image WHERE project = ? AND fingerprint = ? AND type = ?
            """;

    private static final String ADD =
            """
            INSERT INTO alias (project, name, type, image_id, description) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String DELETE =
            """
            DELETE FROM alias WHERE project = ? AND name = ? AND type = ?
            """;

    private static final String RENAME =
            """
            UPDATE alias SET name = ? WHERE project = ? AND name = ? AND type = ?
            """;

    private static final String MOVE =
            """
            UPDATE alias SET image_id = ? WHERE project = ? AND name = ? AND type = ?
            """;

    private static final String DESCRIBE =
            """
            UPDATE alias SET description = ? WHERE project = ? AND name = ? AND type = ?
            """;

    private static final String REVIVE =
            """
            UPDATE image
            SET superseded_by = NULL, superseded_at = NULL, withdrawn = 0, updates_paused = 1
            WHERE image_id = ? AND superseded_by IS NOT NULL
            """;

    private final Session session;

    AliasRows(Session session) {
        this.session = session;
    }

    /// In the order of their names; of one name, the container's first.
    public List<AliasEntry> ofProject(String project) throws IOException {
        return session.list(OF_PROJECT, AliasRows::entry, project);
    }

    /// At most one per type; the container's first.
    public List<AliasEntry> named(String project, String name) throws IOException {
        return session.list(NAMED, AliasRows::entry, project, name);
    }

    /// In the order of their names.
    public List<AliasEntry> ofImage(String project, Fingerprint image) throws IOException {
        return session.list(OF_IMAGE, AliasRows::entry, project, image);
    }

    /// Gives an image of the same project a name.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken for that type
    /// @throws gantry.image.ImageFailure.NotFound if there is no such image of that type
    public void add(String project, AliasEntry entry) throws IOException {
        long image = target(project, entry.target(), entry.type());
        String description = entry.alias().description();
        if (session.change(ADD, project, entry.name(), entry.type(), image, description) == 0) {
            throw taken(entry.name());
        }
        session.change(REVIVE, image);
    }

    /// The image stays.
    ///
    /// @return whether it was there
    public boolean delete(String project, String name, ImageType type) throws IOException {
        return session.change(DELETE, project, name, type) > 0;
    }

    /// Gives the alias another name; it keeps its image and its description.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such alias
    /// @throws gantry.image.ImageFailure.AlreadyExists if the new name is taken for that type, be
    ///     it by the alias itself
    public void rename(String project, String name, ImageType type, String newName)
            throws IOException {
        if (!exists(project, name, type)) {
            throw missing(name);
        }
        if (exists(project, newName, type)) {
            throw taken(newName);
        }
        session.change(RENAME, newName, project, name, type);
    }

    /// Lets the alias name another image of its type. Its description stays.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such alias, or no such image of
    ///     that type
    public void move(String project, String name, ImageType type, Fingerprint image)
            throws IOException {
        long id = target(project, image, type);
        mustHaveChanged(session.change(MOVE, id, project, name, type), name);
        session.change(REVIVE, id);
    }

    /// Gives the alias another description.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is no such alias
    public void describe(String project, String name, ImageType type, String description)
            throws IOException {
        mustHaveChanged(session.change(DESCRIBE, description, project, name, type), name);
    }

    private long target(String project, Fingerprint image, ImageType type) throws IOException {
        return session.first(TARGET, row -> row.getLong(1), project, image, type)
                .orElseThrow(() -> new ImageFailure.NotFound("Image not found: " + image));
    }

    private boolean exists(String project, String name, ImageType type) throws IOException {
        return session.first(EXISTS, row -> true, project, name, type).isPresent();
    }

    private static void mustHaveChanged(int rows, String name) {
        if (rows == 0) {
            throw missing(name);
        }
    }

    private static ImageFailure.NotFound missing(String name) {
        return new ImageFailure.NotFound("Image alias not found: " + name);
    }

    private static ImageFailure.AlreadyExists taken(String name) {
        return new ImageFailure.AlreadyExists("Alias \"" + name + "\" already exists");
    }

    private static AliasEntry entry(ResultSet row) throws SQLException {
        return new AliasEntry(
                new Alias(Texts.of(row, 1), Texts.of(row, 2)),
                ImageType.of(Texts.of(row, 3)).orElseThrow(),
                new Fingerprint(Texts.of(row, 4)));
    }
}
