package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.Optional;

/// `PATCH /1.0/images/aliases/NAME`: what is absent or null stays.
public record AliasPatchJson(Optional<String> description, Optional<String> target) {
    public static AliasPatchJson read(Fields json) {
        return new AliasPatchJson(json.textIfGiven("description"), json.textIfGiven("target"));
    }

    public Fields json() {
        JsonValue.Builder json = JsonValue.object();
        description.ifPresent(text -> json.text("description", text));
        target.ifPresent(text -> json.text("target", text));
        return json.build();
    }
}
