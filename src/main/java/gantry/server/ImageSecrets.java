package gantry.server;

import gantry.image.Fingerprint;
import gantry.wire.JsonValue;
import gantry.wire.OperationJson.Kind;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Secrets that open one private image, each a token operation of its own.
///
/// LXD lets a secret go five seconds after its first use. Here it lasts for an hour, so that a slow
/// puller can ask for the image, fetch it, and fetch the rest after a broken connection.
final class ImageSecrets {
    private static final Duration VALID = Duration.ofHours(1);
    private static final String SECRET = "secret";

    private final Operations operations;
    private final SecureRandom random;
    private final Clock clock;

    ImageSecrets(Operations operations, SecureRandom random, Clock clock) {
        this.operations = operations;
        this.random = random;
        this.clock = clock;
    }

    /// 64 hexadecimal digits: LXD's clients escape the secret of a URL twice, which does not touch
    /// these.
    String make() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// An operation whose metadata has the secret.
    Operation issue(String project, Fingerprint image) {
        return operations.token(
                project,
                "Image download token",
                Map.of("images", List.of("/1.0/images/" + image)),
                JsonValue.object().text(SECRET, make()).build(),
                clock.instant().plus(VALID));
    }

    boolean opens(String secret, String project, Fingerprint image) {
        String url = "/1.0/images/" + image;
        return tokens(secret, project)
                .map(token -> token.resources().getOrDefault("images", List.of()))
                .filter(urls -> urls.contains(url))
                .isPresent();
    }

    /// The token of this project that has this secret.
    Optional<Operation> tokens(String secret, String project) {
        return operations.all().stream()
                .filter(each -> each.kind() == Kind.TOKEN && !each.status().isFinal())
                .filter(each -> each.project().equals(project))
                .filter(each -> isSecretOf(secret, each))
                .findFirst();
    }

    /// Compared in a time that tells nothing.
    static boolean isSecretOf(String secret, Operation operation) {
        String known = operation.metadata().text(SECRET);
        return !known.isEmpty()
                && MessageDigest.isEqual(
                        known.getBytes(StandardCharsets.UTF_8),
                        secret.getBytes(StandardCharsets.UTF_8));
    }
}
