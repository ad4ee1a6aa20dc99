package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.List;
import java.util.Optional;

/// `PUT` and `PATCH /1.0/certificates/FP`. With PATCH, what is absent or null stays.
///
/// @param certificate PEM of the one that takes this one's place
public record CertificatePutJson(
        Optional<String> name,
        Optional<String> type,
        Optional<Boolean> restricted,
        Optional<List<String>> projects,
        Optional<String> certificate) {
    public CertificatePutJson {
        projects = projects.map(List::copyOf);
    }

    public static CertificatePutJson read(Fields json) {
        return new CertificatePutJson(
                json.textIfGiven("name"),
                json.textIfGiven("type"),
                json.truthIfGiven("restricted"),
                json.textsIfGiven("projects"),
                json.textIfGiven("certificate"));
    }

    public Fields json() {
        JsonValue.Builder json = JsonValue.object();
        name.ifPresent(text -> json.text("name", text));
        type.ifPresent(text -> json.text("type", text));
        restricted.ifPresent(truth -> json.truth("restricted", truth));
        projects.ifPresent(names -> json.texts("projects", names));
        certificate.ifPresent(text -> json.text("certificate", text));
        return json.build();
    }
}
