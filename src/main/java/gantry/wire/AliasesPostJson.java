package gantry.wire;

import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;

/// `POST /1.0/images/aliases`.
///
/// @param target a fingerprint or the start of one
/// @param type sent by clients, and left aside: an alias is of its image's type
public record AliasesPostJson(String name, String target, String description, String type) {
    /// @throws ImageFailure.Invalid where the name or the target is missing
    public static AliasesPostJson read(Fields json) {
        AliasesPostJson post =
                new AliasesPostJson(
                        json.text("name"),
                        json.text("target"),
                        json.text("description"),
                        json.text("type"));
        if (post.name.isEmpty() || post.target.isEmpty()) {
            throw new ImageFailure.Invalid("name and target are required");
        }
        return post;
    }

    public Fields json() {
        return JsonValue.object()
                .text("description", description)
                .text("target", target)
                .text("name", name)
                .text("type", type)
                .build();
    }
}
