package gantry.wire;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.image.Words;
import gantry.json.GoTime;
import gantry.json.JsonValue.Fields;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/// `gantry_damage` of an image: of our own, and left out where nothing is known to be wrong.
///
/// @param file its key in the store
/// @param fault one of the words of [Fault]
@Json(naming = Json.Naming.LowerUnderscore)
public record DamageJson(String file, String fault, String foundAt) {
    static DamageJson from(Damage damage) {
        return new DamageJson(damage.file(), word(damage.fault()), GoTime.text(damage.foundAt()));
    }

    private static String word(Fault fault) {
        return fault.name().toLowerCase(Locale.ROOT);
    }

    /// Empty where it says what this program does not know.
    static Optional<Damage> read(Fields json) {
        String word = json.text("fault");
        Optional<Fault> fault =
                Arrays.stream(Fault.values()).filter(each -> word(each).equals(word)).findFirst();
        Optional<Instant> foundAt = json.time("found_at");
        String file = Words.printable(json.text("file"));
        return fault.map(f -> new Damage(file, f, foundAt.orElse(Instant.EPOCH)));
    }

    ValueTree tree() {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("file", new ValueTree.Text(file));
        fields.put("fault", new ValueTree.Text(fault));
        fields.put("found_at", new ValueTree.Literal(foundAt));
        return new ValueTree.Fields(fields);
    }
}
