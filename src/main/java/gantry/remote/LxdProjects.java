package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.http.HttpRequest;
import gantry.image.Project;
import gantry.image.Projects;
import gantry.json.JsonValue;
import gantry.wire.ProjectJson;
import gantry.wire.ProjectPutJson;
import gantry.wire.ProjectsPostJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The projects of an LXD or Incus server.
final class LxdProjects implements Projects {
    private final LxdApi api;

    LxdProjects(LxdApi api) {
        this.api = api;
    }

    @Override
    public List<Project> list() throws IOException {
        List<Project> projects = new ArrayList<>();
        api.each("/projects?recursion=1", json -> projects.add(ProjectJson.read(json)));
        return projects;
    }

    @Override
    public Project find(String name) throws IOException {
        Project.checkName(name);
        return ProjectJson.read(api.get(path(name)).asObject());
    }

    @Override
    public void create(Project project) throws IOException {
        api.post("/projects", ProjectsPostJson.from(project).json());
    }

    /// By the tag of what was read: of two changes at once the second is refused.
    @Override
    public void update(String name, UnaryOperator<Project> change) throws IOException {
        Project.checkName(name);
        LxdApi.Tagged old = api.getTagged(path(name));
        Project now = change.apply(ProjectJson.read(old.value().asObject()));
        api.put(path(name), ProjectPutJson.from(now).json(), old.tag());
    }

    @Override
    public void rename(String name, String newName) throws IOException {
        Project.checkName(name);
        Project.checkName(newName);
        HttpRequest post =
                HttpRequest.post(
                        api.url(path(name)),
                        LxdApi.json(JsonValue.object().text("name", newName).build()));
        new LxdOperation(api, api.start(post)).await();
    }

    @Override
    public void delete(String name) throws IOException {
        Project.checkName(name);
        api.delete(path(name));
    }

    private static String path(String name) {
        return "/projects/" + escaped(name);
    }
}
