package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.util.List;

/// `POST /1.0/certificates`. A text is empty where it was not given; `lxc` 5.0.2 that adds itself
/// by a token sends nothing but `password` and an empty type.
///
/// @param certificate base64 of DER without its PEM lines, or, from Incus, PEM
/// @param password where `lxc` 5.0.2 puts a token
/// @param token asks for a token for someone else
/// @param trustToken where newer clients put a token
public record CertificatesPostJson(
        String name,
        String type,
        boolean restricted,
        List<String> projects,
        String certificate,
        String password,
        boolean token,
        String trustToken) {
    public CertificatesPostJson {
        projects = List.copyOf(projects);
    }

    /// Joins the callers that a server trusts, by a token. It stands in both fields, so that it
    /// does not matter which the server looks into.
    public static CertificatesPostJson withToken(String token) {
        return new CertificatesPostJson("", "client", false, List.of(), "", token, false, token);
    }

    public CertificatesPostJson withPassword(String other) {
        return new CertificatesPostJson(
                name, type, restricted, projects, certificate, other, token, trustToken);
    }

    /// The token given, wherever it stands; empty where there is none.
    public String givenToken() {
        return trustToken.isEmpty() ? password : trustToken;
    }

    public static CertificatesPostJson read(Fields json) {
        return new CertificatesPostJson(
                json.text("name"),
                json.text("type"),
                json.truth("restricted"),
                json.texts("projects"),
                json.text("certificate"),
                json.text("password"),
                json.truth("token"),
                json.text("trust_token"));
    }

    public Fields json() {
        return JsonValue.object()
                .text("name", name)
                .text("type", type)
                .truth("restricted", restricted)
                .texts("projects", projects)
                .text("certificate", certificate)
                .textIfAny("password", password)
                .truth("token", token)
                .textIfAny("trust_token", trustToken)
                .build();
    }
}
