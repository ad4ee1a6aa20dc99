package gantry.wire;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageServer.RolledBack;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;

/// What `POST /1.0/images/FP/rollback` answers, an addition of our own. It is asked with the alias,
/// as `name`.
public final class RolledBackJson {
    private RolledBackJson() {}

    public static Fields json(RolledBack done) {
        return JsonValue.object()
                .text("fingerprint", done.image().hex())
                .text("from", done.from().hex())
                .texts("aliases", done.aliases())
                .build();
    }

    /// @throws Invalid where a fingerprint is none
    public static RolledBack read(Fields json) {
        return new RolledBack(
                WireWords.fingerprint(json.text("fingerprint")),
                WireWords.fingerprint(json.text("from")),
                json.textsIfGiven("aliases").orElseThrow(RolledBackJson::missing));
    }

    private static Invalid missing() {
        return new Invalid("Invalid JSON: aliases are missing");
    }
}
