package gantry.wire;

import gantry.image.Project;
import gantry.json.JsonValue.Fields;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// `PATCH /1.0/projects/NAME`: what is not named stays.
public record ProjectPatchJson(Optional<String> description, Map<String, String> config) {
    public ProjectPatchJson {
        config = Map.copyOf(config);
    }

    public static ProjectPatchJson read(Fields json) {
        return new ProjectPatchJson(json.textIfGiven("description"), json.entries("config"));
    }

    public Project over(Project old) {
        Map<String, String> all = new HashMap<>(ProjectJson.config(old));
        all.putAll(config);
        return new ProjectPutJson(description.orElse(old.description()), all).over(old);
    }
}
