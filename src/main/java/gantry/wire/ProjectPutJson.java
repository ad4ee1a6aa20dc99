package gantry.wire;

import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.Map;

/// `PUT /1.0/projects/NAME`.
public record ProjectPutJson(String description, Map<String, String> config) {
    public ProjectPutJson {
        config = Map.copyOf(config);
    }

    public static ProjectPutJson read(Fields json) {
        return new ProjectPutJson(json.text("description"), json.entries("config"));
    }

    public static ProjectPutJson from(Project project) {
        return new ProjectPutJson(project.description(), ProjectJson.config(project));
    }

    /// As in LXD, a feature that is not named is off.
    public Project over(Project old) {
        return new Project(
                old.name(),
                description,
                ProjectJson.ownImages(config),
                ProjectJson.settings(config));
    }

    public Fields json() {
        return JsonValue.object()
                .entries("config", config)
                .text("description", description)
                .build();
    }
}
