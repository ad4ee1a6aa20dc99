package gantry.wire;

import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.json.JsonValue.Fields;
import gantry.json.ValueTree;
import io.avaje.jsonb.Json;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Optional;

/// `update_source` of an image. LXD does not keep `image_type` and answers with an empty one.
@Json(naming = Json.Naming.LowerUnderscore)
public record SourceJson(
        String alias, String certificate, String protocol, String server, String imageType) {
    public static SourceJson from(SourceAddress source) {
        return new SourceJson(
                source.image(),
                source.certificate().orElse(""),
                source.protocol().word(),
                source.shown(),
                "");
    }

    /// Nothing where the server or the protocol is not one that could be asked again, such as a
    /// registry of newest LXD, which only has a name.
    static Optional<SourceAddress> read(Fields json) {
        Optional<Protocol> protocol = protocol(json.text("protocol"));
        Optional<URI> server = server(json.text("server"));
        if (protocol.isEmpty() || server.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new SourceAddress(
                        server.get(),
                        protocol.get(),
                        Optional.of(json.text("certificate")).filter(pem -> !pem.isEmpty()),
                        json.text("alias"),
                        Optional.empty()));
    }

    /// Incus calls what it shares with LXD by its own name.
    static Optional<Protocol> protocol(String word) {
        return switch (word) {
            case "", "lxd", "incus" -> Optional.of(Protocol.LXD);
            case "simplestreams" -> Optional.of(Protocol.SIMPLESTREAMS);
            case "direct" -> Optional.of(Protocol.DIRECT);
            default -> Optional.empty();
        };
    }

    private static Optional<URI> server(String text) {
        try {
            return Optional.of(new URI(text)).filter(URI::isAbsolute);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    ValueTree tree() {
        LinkedHashMap<String, ValueTree> fields = new LinkedHashMap<>();
        fields.put("alias", new ValueTree.Text(alias));
        fields.put("certificate", new ValueTree.Text(certificate));
        fields.put("protocol", new ValueTree.Text(protocol));
        fields.put("server", new ValueTree.Text(server));
        fields.put("image_type", new ValueTree.Text(imageType));
        return new ValueTree.Fields(fields);
    }
}
