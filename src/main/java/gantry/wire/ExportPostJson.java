package gantry.wire;

import gantry.image.Alias;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.List;

/// `POST /1.0/images/FP/export`: send the image to another server.
///
/// @param target URL of the other server
/// @param secret that the other server gave for this image; never logged
/// @param certificate PEM of the other server's certificate; empty where the system trusts it
/// @param project on the other server
public record ExportPostJson(
        String target,
        String secret,
        String certificate,
        List<Alias> aliases,
        String project,
        List<String> profiles) {
    public ExportPostJson {
        aliases = List.copyOf(aliases);
        profiles = List.copyOf(profiles);
    }

    public static ExportPostJson read(Fields json) {
        return new ExportPostJson(
                json.text("target"),
                json.text("secret"),
                json.text("certificate"),
                json.objects("aliases").stream().map(AliasNameJson::read).toList(),
                json.text("project"),
                json.texts("profiles"));
    }

    public Fields json() {
        return JsonValue.object()
                .text("target", target)
                .text("secret", secret)
                .text("certificate", certificate)
                .value("aliases", AliasNameJson.json(aliases))
                .text("project", project)
                .texts("profiles", profiles)
                .build();
    }
}
