package gantry.wire;

import gantry.wire.JsonValue.Fields;
import java.util.Map;

/// `PUT /1.0/projects/NAME`.
public record ProjectPutJson(String description, Map<String, String> config) {
    public ProjectPutJson {
        config = Map.copyOf(config);
    }

    public static ProjectPutJson read(Fields json) {
        return new ProjectPutJson(json.text("description"), json.entries("config"));
    }

    public Fields json() {
        return JsonValue.object()
                .entries("config", config)
                .text("description", description)
                .build();
    }
}
