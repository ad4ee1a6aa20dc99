package gantry.wire;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.json.JsonValue.Null;
import gantry.json.JsonValue.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// `GET /1.0`.
///
/// @param auth whether the caller is trusted
/// @param isPublic never true of an LXD server; clients then never show their certificate
/// @param userName the fingerprint of a trusted caller's certificate; empty where there is none
/// @param clientCertificate whether the caller showed a certificate
/// @param config `core.https_address` and the like; only for trusted callers
/// @param environment only for trusted callers
public record ServerJson(
        List<String> apiExtensions,
        Auth auth,
        boolean isPublic,
        List<String> authMethods,
        String userName,
        boolean clientCertificate,
        Optional<Map<String, String>> config,
        Optional<EnvironmentJson> environment) {
    public enum Auth {
        TRUSTED("trusted"),
        UNTRUSTED("untrusted");

        private final String word;

        Auth(String word) {
            this.word = word;
        }

        public String word() {
            return word;
        }
    }

    private static final String TLS = "tls";

    public ServerJson {
        apiExtensions = List.copyOf(apiExtensions);
        authMethods = List.copyOf(authMethods);
        config = config.map(Map::copyOf);
    }

    /// What strangers see.
    public static ServerJson untrusted(boolean clientCertificate) {
        return new ServerJson(
                Extensions.ANNOUNCED,
                Auth.UNTRUSTED,
                false,
                List.of(TLS),
                "",
                clientCertificate,
                Optional.empty(),
                Optional.empty());
    }

    /// @param userName empty for callers on the socket
    public static ServerJson trusted(
            String userName, Map<String, String> config, EnvironmentJson environment) {
        return new ServerJson(
                Extensions.ANNOUNCED,
                Auth.TRUSTED,
                false,
                List.of(TLS),
                userName,
                !userName.isEmpty(),
                Optional.of(config),
                Optional.of(environment));
    }

    public boolean hasExtension(String extension) {
        return apiExtensions.contains(extension);
    }

    /// Told to trusted callers; of a server that does not tell, it is LXD's.
    public Dialect dialect() {
        return environment.filter(known -> known.server().equals(Dialect.INCUS.word())).isPresent()
                ? Dialect.INCUS
                : Dialect.LXD;
    }

    public Fields json() {
        JsonValue.Builder json = JsonValue.object();
        config.ifPresentOrElse(
                entries -> json.entries("config", entries), () -> json.value("config", Null.NULL));
        json.texts("api_extensions", apiExtensions)
                .text("api_status", "stable")
                .text("api_version", "1.0")
                .text("auth", auth.word())
                .truth("public", isPublic)
                .texts("auth_methods", authMethods)
                .text("auth_user_name", userName)
                .text("auth_user_method", userName.isEmpty() ? "" : TLS)
                .truth("client_certificate", clientCertificate);
        environment.ifPresent(known -> json.value("environment", known.json()));
        return json.build();
    }

    public static ServerJson read(Fields json) {
        return new ServerJson(
                json.texts("api_extensions"),
                json.text("auth").equals(Auth.TRUSTED.word()) ? Auth.TRUSTED : Auth.UNTRUSTED,
                json.truth("public"),
                json.texts("auth_methods"),
                json.text("auth_user_name"),
                json.truth("client_certificate"),
                json.objectIfGiven("config").map(ServerJson::texts),
                json.objectIfGiven("environment").map(EnvironmentJson::read));
    }

    /// LXD 5.0.2 shows `true` in place of a trust password that is set.
    private static Map<String, String> texts(Fields config) {
        Map<String, String> texts = new LinkedHashMap<>();
        config.fields()
                .forEach(
                        (key, value) -> {
                            if (value instanceof Text(var text)) {
                                texts.put(key, text);
                            }
                        });
        return texts;
    }
}
