package gantry.wire;

import gantry.image.Alias;
import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;

/// An alias inside an image, where the target goes without saying.
@Json
public record AliasNameJson(String name, String description) {
    static AliasNameJson from(Alias alias) {
        return new AliasNameJson(alias.name(), alias.description());
    }

    Tree tree() {
        LinkedHashMap<String, Tree> fields = new LinkedHashMap<>();
        fields.put("name", new Tree.Text(name));
        fields.put("description", new Tree.Text(description));
        return new Tree.Fields(fields);
    }
}
