package gantry.remote;

import static gantry.remote.LxdApi.escaped;

import gantry.image.Project;
import gantry.image.Projects;
import gantry.wire.ProjectJson;
import gantry.wire.ProjectsPostJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

    @Override
    public void delete(String name) throws IOException {
        Project.checkName(name);
        api.delete(path(name));
    }

    private static String path(String name) {
        return "/projects/" + escaped(name);
    }
}
