package gantry.wire;

import gantry.image.Alias;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Items;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;
import java.util.List;

/// An alias inside an image, where the target goes without saying.
@Json
public record AliasNameJson(String name, String description) {
    static AliasNameJson from(Alias alias) {
        return new AliasNameJson(alias.name(), alias.description());
    }

    static Alias read(Fields json) {
        return new Alias(json.text("name"), json.text("description"));
    }

    /// Without those whose names [Alias] refuses: LXD takes longer ones.
    static List<Alias> readKnown(List<Fields> json) {
        return json.stream()
                .filter(alias -> Alias.isName(alias.text("name")))
                .map(AliasNameJson::read)
                .toList();
    }

    static Items json(List<Alias> aliases) {
        return new Items(aliases.stream().map(AliasNameJson::json).toList());
    }

    private static Fields json(Alias alias) {
        return JsonValue.object()
                .text("name", alias.name())
                .text("description", alias.description())
                .build();
    }

    ValueTree tree() {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("name", new ValueTree.Text(name));
        fields.put("description", new ValueTree.Text(description));
        return new ValueTree.Fields(fields);
    }
}
