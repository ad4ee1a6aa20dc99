package gantry.server.jobs;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.json.JsonValue;
import gantry.server.exchange.Caller;
import gantry.store.TrustStore;
import gantry.wire.OperationJson.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Secrets that open one private image, each a token operation of its own.
///
/// LXD lets a secret go five seconds after its first use. Here it lasts for an hour, so that a slow
/// puller can ask for the image, fetch it, and fetch the rest after a broken connection.
public final class ImageSecrets {
    private static final Duration VALID = Duration.ofHours(1);
    private static final String SECRET = "secret";

    private final Operations operations;
    private final TrustStore trust;
    private final SecureRandom random;
    private final Clock clock;

    public ImageSecrets(Operations operations, TrustStore trust, SecureRandom random, Clock clock) {
        this.operations = operations;
        this.trust = trust;
        this.random = random;
        this.clock = clock;
    }

    /// 64 hexadecimal digits: LXD's clients escape the secret of a URL twice, which does not touch
    /// these.
    public String make() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// An operation whose metadata has the secret.
    public Operation issue(String project, Caller maker, Fingerprint image) {
        return operations.token(
                project,
                maker,
                "Image download token",
                Map.of("images", List.of("/1.0/images/" + image)),
                JsonValue.object().text(SECRET, make()).build(),
                clock.instant().plus(VALID));
    }

    /// The images of this project that the secret opens now.
    public Predicate<Fingerprint> opened(String secret, String project) throws IOException {
        List<String> urls =
                token(secret, project)
                        .map(token -> token.resources().getOrDefault("images", List.of()))
                        .orElse(List.of());
        return image -> urls.contains("/1.0/images/" + image);
    }

    /// The token of this project that has this secret. It is worth nothing any more when whoever
    /// had it made is shut out.
    public Optional<Operation> token(String secret, String project) throws IOException {
        Optional<Operation> token =
                operations.all().stream()
                        .filter(each -> each.kind() == Kind.TOKEN && !each.status().isFinal())
                        .filter(each -> each.project().equals(project))
                        .filter(each -> isSecretOf(secret, each))
                        .findFirst();
        return token.isPresent() && mayStill(token.get()) ? token : Optional.empty();
    }

    private boolean mayStill(Operation token) throws IOException {
        return switch (token.maker().orElse(new Caller.Stranger(Optional.empty()))) {
            case Caller.Local _ -> true;
            case Caller.Trusted(var name, _) ->
                    trust.access(new Digest(name))
                            .filter(access -> access.mayUse(token.project()))
                            .isPresent();
            case Caller.Meter _, Caller.Stranger _ -> false;
        };
    }

    /// Compared in a time that tells nothing.
    public static boolean isSecretOf(String secret, Operation operation) {
        String known = operation.metadata().text(SECRET);
        return !known.isEmpty()
                && MessageDigest.isEqual(
                        known.getBytes(StandardCharsets.UTF_8),
                        secret.getBytes(StandardCharsets.UTF_8));
    }
}
