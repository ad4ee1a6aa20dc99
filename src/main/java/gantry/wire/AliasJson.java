package gantry.wire;

import gantry.json.JsonShape;
import gantry.json.Tree;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure;
import gantry.json.JsonValue.Fields;
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
                Names.imageType(json.text("type")),
                Names.fingerprint(json.text("target")));
    }

    /// Without those whose names [Alias] refuses: LXD takes longer ones.
    public static List<AliasEntry> readKnown(List<Fields> json) {
        return json.stream()
                .filter(alias -> Alias.isName(alias.text("name")))
                .map(AliasJson::read)
                .toList();
    }

    public Tree tree() {
        LinkedHashMap<String, Tree> fields = new LinkedHashMap<>();
        fields.put("description", new Tree.Text(description));
        fields.put("target", new Tree.Text(target));
        fields.put("name", new Tree.Text(name));
        fields.put("type", new Tree.Text(type));
        return new Tree.Fields(fields);
    }
}
