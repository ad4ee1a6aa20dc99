package gantry.wire;

import gantry.image.ImageUpdates;
import gantry.image.ImageUpdates.Check;
import gantry.image.ImageUpdates.Superseded;
import gantry.json.GoTime;
import gantry.json.JsonValue.Fields;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;
import java.util.Optional;

/// `gantry_updates` of an image: of our own, and left out where there is nothing to tell.
///
/// @param outcome of the last look at the source; empty where there was none, as is `supersededBy`
@Json(naming = Json.Naming.LowerUnderscore)
public record UpdatesJson(
        String checkedAt,
        String outcome,
        boolean paused,
        String supersededBy,
        String supersededAt) {
    static Optional<UpdatesJson> from(ImageUpdates updates) {
        if (updates.equals(ImageUpdates.NONE)) {
            return Optional.empty();
        }
        return Optional.of(
                new UpdatesJson(
                        GoTime.text(updates.lastCheck().map(Check::at)),
                        updates.lastCheck().map(Check::outcome).orElse(""),
                        updates.paused(),
                        updates.superseded().map(each -> each.by().hex()).orElse(""),
                        GoTime.text(updates.superseded().map(Superseded::at))));
    }

    static ImageUpdates read(Fields json) {
        String outcome = json.text("outcome");
        String by = json.text("superseded_by");
        return new ImageUpdates(
                json.time("checked_at").map(at -> new Check(at, outcome)),
                json.truth("paused"),
                json.time("superseded_at")
                        .map(at -> new Superseded(WireWords.fingerprint(by), at)));
    }

    ValueTree tree() {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("checked_at", new ValueTree.Literal(checkedAt));
        fields.put("outcome", new ValueTree.Text(outcome));
        fields.put("paused", ValueTree.Literal.of(paused));
        fields.put("superseded_by", new ValueTree.Text(supersededBy));
        fields.put("superseded_at", new ValueTree.Literal(supersededAt));
        return new ValueTree.Fields(fields);
    }
}
