package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.Map;

/// `POST /1.0/projects`.
public record ProjectsPostJson(String name, String description, Map<String, String> config) {
    public ProjectsPostJson {
        config = Map.copyOf(config);
    }

    public static ProjectsPostJson from(Project project) {
        return new ProjectsPostJson(
                project.name(), project.description(), ProjectJson.config(project));
    }

    public static ProjectsPostJson read(Fields json) {
        return new ProjectsPostJson(
                json.text("name"), json.text("description"), json.entries("config"));
    }

    /// As in LXD, a new project has images of its own unless told otherwise.
    ///
    /// @throws ImageFailure.Invalid where the name is one that [Project] refuses
    public Project project() {
        boolean own =
                config.getOrDefault(Project.OWN_IMAGES, "").isEmpty()
                        || ProjectJson.ownImages(config);
        return new Project(name, description, own, ProjectJson.settings(config));
    }

    public Fields json() {
        return JsonValue.object()
                .entries("config", config)
                .text("description", description)
                .text("name", name)
                .build();
    }
}
