package gantry.wire;

import gantry.image.ImageFailure;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// The token that `lxc config trust add` prints and `lxc remote add` takes.
///
/// @param clientName the name that its certificate will be stored under
/// @param fingerprint of the server's certificate
/// @param addresses `host:port` of the server
/// @param type empty, but in tokens of newest LXD that are for identities
public record TokenJson(
        String clientName,
        String fingerprint,
        List<String> addresses,
        String secret,
        Optional<Instant> expiresAt,
        String type) {
    /// Far longer than one with a hundred addresses.
    private static final int LONGEST = 64 << 10;

    public TokenJson {
        addresses = List.copyOf(addresses);
    }

    /// One word: base64 with padding.
    public String encoded() {
        byte[] json = json().json().getBytes(StandardCharsets.UTF_8);
        return Base64.getEncoder().encodeToString(json);
    }

    private Fields json() {
        return JsonValue.object()
                .text("client_name", clientName)
                .text("fingerprint", fingerprint)
                .texts("addresses", addresses)
                .text("secret", secret)
                .time("expires_at", expiresAt)
                .textIfAny("type", type)
                .build();
    }

    /// @throws ImageFailure.Invalid where the word is no token; the word is not repeated
    public static TokenJson decode(String word) {
        if (word.length() > LONGEST) {
            throw invalid();
        }
        TokenJson token = parse(bytes(word));
        if (token.secret.isEmpty() || token.fingerprint.isEmpty()) {
            throw invalid();
        }
        return token;
    }

    private static TokenJson parse(String json) {
        try {
            return read(JsonValue.read(json).asObject());
        } catch (ImageFailure.Invalid _) {
            throw invalid(); // what is wrong with it may show some of it
        }
    }

    private static String bytes(String word) {
        try {
            return new String(Base64.getDecoder().decode(word), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ImageFailure.Invalid("Invalid token: it is not base64", e);
        }
    }

    private static TokenJson read(Fields json) {
        return new TokenJson(
                json.text("client_name"),
                json.text("fingerprint"),
                json.texts("addresses"),
                json.text("secret"),
                json.time("expires_at"),
                json.text("type"));
    }

    private static ImageFailure.Invalid invalid() {
        return new ImageFailure.Invalid(
                "Invalid token: expected the whole word that `trust add` printed");
    }

    /// Without the secret.
    @Override
    public String toString() {
        return "TokenJson[clientName=%s, fingerprint=%s]".formatted(clientName, fingerprint);
    }
}
