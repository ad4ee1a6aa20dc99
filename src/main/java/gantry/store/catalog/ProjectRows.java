package gantry.store.catalog;

import gantry.image.ImageFailure;
import gantry.image.Project;
import gantry.image.Words;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Projects, and what is set of each.
public final class ProjectRows {
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

    private static final String UPDATE =
            """
            UPDATE project SET description = ?, own_images = ? WHERE name = ?
            """;

    private static final String SETTINGS =
            """
            SELECT name, value FROM project_setting WHERE project = ?
            """;

    private static final String FORGET_SETTINGS =
            """
            DELETE FROM project_setting WHERE project = ?
            """;

    private static final String ADD_SETTING =
            """
            INSERT INTO project_setting (project, name, value) VALUES (?, ?, ?)
            """;

    /// What names a project besides its images and aliases, of which an empty one has none.
    private static final List<String> MOVES =
            List.of(
                    "UPDATE certificate_project SET project = ? WHERE project = ?",
                    "UPDATE token_project SET project = ? WHERE project = ?",
                    "UPDATE browser_project SET project = ? WHERE project = ?",
                    "UPDATE image_secret SET project = ? WHERE project = ?",
                    "UPDATE feed SET project = ? WHERE project = ?",
                    "UPDATE lingering_file SET project = ? WHERE project = ?");

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

    /// In the order of their names. `default` is always among them.
    public List<Project> all() throws IOException {
        List<Project> projects = new ArrayList<>();
        for (Project project : session.list(ALL, ProjectRows::project)) {
            projects.add(complete(project));
        }
        return projects;
    }

    public Optional<Project> one(String name) throws IOException {
        Optional<Project> project = session.first(ONE, ProjectRows::project, name);
        return project.isPresent() ? Optional.of(complete(project.get())) : project;
    }

    private Project complete(Project project) throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (Map.Entry<String, String> setting :
                session.list(
                        SETTINGS,
                        row -> Map.entry(row.getString(1), row.getString(2)),
                        project.name())) {
            settings.put(setting.getKey(), setting.getValue());
        }
        return new Project(project.name(), project.description(), project.ownImages(), settings);
    }

    void mustExist(String name) throws IOException {
        if (one(name).isEmpty()) {
            throw notFound(name);
        }
    }

    private static ImageFailure.NotFound notFound(String name) {
        return new ImageFailure.NotFound("Project not found: " + name);
    }

    /// Makes a project that has no images yet.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken
    public void add(Project project) throws IOException {
        if (session.change(ADD, project.name(), project.description(), project.ownImages()) == 0) {
            throw new ImageFailure.AlreadyExists(
                    "Project \"" + project.name() + "\" already exists");
        }
        addSettings(project);
    }

    private void addSettings(Project project) throws IOException {
        for (Map.Entry<String, String> setting : project.settings().entrySet()) {
            session.change(ADD_SETTING, project.name(), setting.getKey(), setting.getValue());
        }
    }

    /// Changes all of a project but its name.
    public void update(Project project) throws IOException {
        session.change(UPDATE, project.description(), project.ownImages(), project.name());
        session.change(FORGET_SETTINGS, project.name());
        addSettings(project);
    }

    /// Gives a project that has no images another name, in whatever names it.
    ///
    /// @throws gantry.image.ImageFailure.AlreadyExists if there is one of that name
    public void rename(Project project, String newName) throws IOException {
        add(project.named(newName));
        for (String move : MOVES) {
            session.change(move, newName, project.name());
        }
        session.change(DELETE, project.name());
    }

    /// Takes away a project that has no images. Certificates and tokens that are restricted to it
    /// lose it, and stay restricted.
    ///
    /// @throws gantry.image.ImageFailure.NotFound if there is none of that name
    /// @throws gantry.image.ImageFailure.Forbidden for `default`
    /// @throws gantry.image.ImageFailure.Invalid if it still has images
    public void delete(String name) throws IOException {
        if (name.equals(Project.DEFAULT)) {
            throw new ImageFailure.Forbidden("The 'default' project cannot be deleted");
        }
        mustExist(name);
        int images = images(name);
        if (images > 0) {
            throw new ImageFailure.Invalid(
                    "Only empty projects can be removed; %s has %s"
                            .formatted(name, Words.count(images, "image")));
        }
        session.change(DELETE, name);
    }

    /// Another number after each change of the project's images, their settings and aliases; by
    /// whatever process. What is only noted of them, such as their last use, is no change.
    public long revision(String project) throws IOException {
        return session.first(REVISION, row -> row.getLong(1), project)
                .orElseThrow(() -> notFound(project));
    }

    public int images(String project) throws IOException {
        return session.first(COUNT_IMAGES, row -> row.getInt(1), project).orElseThrow();
    }

    private static Project project(ResultSet row) throws SQLException {
        return new Project(Texts.of(row, 1), Texts.of(row, 2), row.getBoolean(3));
    }
}
