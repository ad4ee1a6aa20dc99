package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.List;

/// An entry of `/1.0/certificates`.
///
/// @param certificate PEM
/// @param fingerprint SHA-256 of the DER form, in lower-case hexadecimal digits
/// @param type `client`, `server` or `metrics`
/// @param restricted to these projects
public record CertificateJson(
        String certificate,
        String fingerprint,
        String name,
        String type,
        boolean restricted,
        List<String> projects) {
    public CertificateJson {
        projects = List.copyOf(projects);
    }

    public static CertificateJson read(Fields json) {
        return new CertificateJson(
                json.text("certificate"),
                json.text("fingerprint"),
                json.text("name"),
                json.text("type"),
                json.truth("restricted"),
                json.texts("projects"));
    }

    public Fields json() {
        return JsonValue.object()
                .text("name", name)
                .text("type", type)
                .truth("restricted", restricted)
                .texts("projects", projects)
                .text("certificate", certificate)
                .text("fingerprint", fingerprint)
                .build();
    }
}
