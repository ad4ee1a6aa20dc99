package gantry.wire;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure;
import gantry.json.JsonShape;
import gantry.json.JsonValue.Fields;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;
import java.util.List;

/// An entry of `/1.0/images/aliases`, its fields in the order of lxc 5.0.2.
@Json
public record AliasJson(String description, String target, String name, String type) {
    private static final JsonShape<AliasJson> SHAPE = JsonShape.of(AliasJson.class);

    public static AliasJson from(AliasEntry entry) {
        return new AliasJson(
                entry.alias().description(),
                entry.target().hex(),
                entry.name(),
                entry.type().word());
    }

    /// One line without its end.
    public static String toJson(AliasJson alias) {
        return SHAPE.one(alias);
    }

    /// One line without its end.
    public static String toJson(List<AliasJson> aliases) {
        return SHAPE.list(aliases);
    }

    /// @throws ImageFailure.Invalid where it is no alias, or its name is one that [Alias] refuses
    public static AliasEntry read(Fields json) {
        return new AliasEntry(
                AliasNameJson.read(json),
                WireWords.imageType(json.text("type")),
                WireWords.fingerprint(json.text("target")));
    }

    /// Without those whose names [Alias] refuses: LXD takes longer ones.
    public static List<AliasEntry> readKnown(List<Fields> json) {
        return json.stream()
                .filter(alias -> Alias.isName(alias.text("name")))
                .map(AliasJson::read)
                .toList();
    }

    public ValueTree tree() {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("description", new ValueTree.Text(description));
        fields.put("target", new ValueTree.Text(target));
        fields.put("name", new ValueTree.Text(name));
        fields.put("type", new ValueTree.Text(type));
        return new ValueTree.Fields(fields);
    }
}
