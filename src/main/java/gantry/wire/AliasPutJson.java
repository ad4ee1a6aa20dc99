package gantry.wire;

import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;

/// `PUT /1.0/images/aliases/NAME`.
///
/// @param target a fingerprint or the start of one
public record AliasPutJson(String description, String target) {
    /// @throws ImageFailure.Invalid where the target is missing
    public static AliasPutJson read(Fields json) {
        AliasPutJson put = new AliasPutJson(json.text("description"), json.text("target"));
        if (put.target.isEmpty()) {
            throw new ImageFailure.Invalid("The target field is required");
        }
        return put;
    }

    public Fields json() {
        return JsonValue.object().text("description", description).text("target", target).build();
    }
}
