package gantry.wire;

import gantry.image.SourceAddress;
import io.avaje.jsonb.Json;
import java.util.LinkedHashMap;

/// `update_source` of an image. LXD does not keep `image_type` and answers with an empty one.
@Json(naming = Json.Naming.LowerUnderscore)
public record SourceJson(
        String alias, String certificate, String protocol, String server, String imageType) {
    public static SourceJson from(SourceAddress source) {
        return new SourceJson(
                source.image(),
                source.certificate().orElse(""),
                source.protocol().word(),
                source.server().toString(),
                "");
    }

    Tree tree() {
        LinkedHashMap<String, Tree> fields = new LinkedHashMap<>();
        fields.put("alias", new Tree.Text(alias));
        fields.put("certificate", new Tree.Text(certificate));
        fields.put("protocol", new Tree.Text(protocol));
        fields.put("server", new Tree.Text(server));
        fields.put("image_type", new Tree.Text(imageType));
        return new Tree.Fields(fields);
    }
}
