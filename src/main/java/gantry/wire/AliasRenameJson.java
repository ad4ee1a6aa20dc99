package gantry.wire;

import gantry.image.Alias;
import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;

/// `POST /1.0/images/aliases/NAME`.
///
/// @param name the new one
public record AliasRenameJson(String name) {
    /// @throws ImageFailure.Invalid where the name is one that [Alias] refuses
    public AliasRenameJson {
        Alias.checkName(name);
    }

    public static AliasRenameJson read(Fields json) {
        return new AliasRenameJson(json.text("name"));
    }

    public Fields json() {
        return JsonValue.object().text("name", name).build();
    }
}
