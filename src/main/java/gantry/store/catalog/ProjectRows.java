package gantry.store.catalog;

import gantry.image.ImageFailure;
import gantry.image.Project;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

final class ProjectRows {
    private static final String ALL =
            """
            SELECT name, description, own_images FROM project ORDER BY name
            """;

    private static final String ONE =
            """
            SELECT name, description, own_images FROM project WHERE name = ?
            """;

    private static final String ADD =
            """
            INSERT INTO project (name, description, own_images) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String DELETE =
            """
            DELETE FROM project WHERE name = ?
            """;

    private static final String COUNT_IMAGES =
            """
            SELECT count(*) FROM image WHERE project = ?
            """;

    private static final String REVISION =
            """
            SELECT revision FROM project WHERE name = ?
            """;

    private final Session session;

    ProjectRows(Session session) {
        this.session = session;
    }

    List<Project> all() throws IOException {
        return session.list(ALL, ProjectRows::project);
    }

    Optional<Project> one(String name) throws IOException {
        return session.first(ONE, ProjectRows::project, name);
    }

    void mustExist(String name) throws IOException {
        if (one(name).isEmpty()) {
            throw notFound(name);
        }
    }

    private static ImageFailure.NotFound notFound(String name) {
        return new ImageFailure.NotFound("Project not found: " + name);
    }

    void add(Project project) throws IOException {
        if (session.change(ADD, project.name(), project.description(), project.ownImages()) == 0) {
            throw new ImageFailure.AlreadyExists(
                    "Project \"" + project.name() + "\" already exists");
        }
    }

    void delete(String name) throws IOException {
        if (name.equals(Project.DEFAULT)) {
            throw new ImageFailure.Forbidden("The 'default' project cannot be deleted");
        }
        mustExist(name);
        int images = images(name);
        if (images > 0) {
            throw new ImageFailure.Invalid(
                    "Only empty projects can be removed; %s has %d image%s"
                            .formatted(name, images, images == 1 ? "" : "s"));
        }
        session.change(DELETE, name);
    }

    long revision(String project) throws IOException {
        return session.first(REVISION, row -> row.getLong(1), project)
                .orElseThrow(() -> notFound(project));
    }

    int images(String project) throws IOException {
        return session.first(COUNT_IMAGES, row -> row.getInt(1), project).orElseThrow();
    }

    private static Project project(ResultSet row) throws SQLException {
        return new Project(Texts.of(row, 1), Texts.of(row, 2), row.getBoolean(3));
    }
}
