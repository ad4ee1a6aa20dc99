package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.List;
import java.util.Map;

/// An entry of `/1.0/profiles`. A store of images has none but `default`, which is empty.
public record ProfileJson(String name, String description) {
    public static final ProfileJson DEFAULT = new ProfileJson("default", "Default LXD profile");

    public static ProfileJson read(Fields json) {
        return new ProfileJson(json.text("name"), json.text("description"));
    }

    public Fields json() {
        return JsonValue.object()
                .entries("config", Map.of())
                .text("description", description)
                .entries("devices", Map.of())
                .text("name", name)
                .texts("used_by", List.of())
                .build();
    }
}
