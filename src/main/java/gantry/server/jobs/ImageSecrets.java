package gantry.server.jobs;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageSecret;
import gantry.image.ImageSecret.Purpose;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.store.SecretStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Secrets that open one private image, or let one in. They are in the store, and each is listed by
/// the daemon that made it as a token operation; cancelling that takes the secret back.
public final class ImageSecrets {
    private final Operations operations;
    private final SecretStore store;
    private final SecureRandom random;

    public ImageSecrets(Operations operations, SecretStore store, SecureRandom random) {
        this.operations = operations;
        this.store = store;
        this.random = random;
    }

    /// 64 hexadecimal digits: LXD's clients escape the secret of a URL twice, which does not touch
    /// these.
    public String make() {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// An operation whose metadata has a secret that opens the image.
    ///
    /// @param maker on whose word it is good, who is trusted
    public Operation open(String project, Caller maker, Fingerprint image) throws IOException {
        return token("Image download token", project, maker, image, Purpose.DOWNLOAD, Fields.NONE);
    }

    /// An operation whose metadata has a secret that lets the image in, and what was agreed on.
    ///
    /// @param maker on whose word it is good, who is trusted
    public Operation promise(String project, Caller maker, Fingerprint image, Fields agreed)
            throws IOException {
        return token("Image upload token", project, maker, image, Purpose.UPLOAD, agreed);
    }

    private Operation token(
            String description,
            String project,
            Caller maker,
            Fingerprint image,
            Purpose purpose,
            Fields agreed)
            throws IOException {
        String secret = make();
        ImageSecret made = store.add(secret, purpose, project, image, who(maker), agreed.json());
        JsonValue.Builder metadata = JsonValue.object().text(Operation.SECRET, secret);
        agreed.fields().forEach(metadata::value);
        return operations.token(
                project,
                description,
                Map.of("images", List.of("/1.0/images/" + image)),
                metadata.build(),
                made.expiresAt(),
                () -> store.revoke(made.secretSum()));
    }

    /// Empty for the store's owner.
    private static Optional<Digest> who(Caller maker) {
        return switch (maker) {
            case Caller.Local _ -> Optional.empty();
            case Caller.Trusted(var name, _) -> Optional.of(new Digest(name));
            case Caller.Meter _, Caller.Stranger _ ->
                    throw new IllegalArgumentException("Not on the word of " + maker);
        };
    }

    /// The image of this project that the secret opens now.
    public Predicate<Fingerprint> opened(String secret, String project) throws IOException {
        Optional<Fingerprint> image = store.opened(secret, project);
        return each -> image.isPresent() && image.get().equals(each);
    }

    /// Uses up the secret that lets this image into this project.
    public Optional<ImageSecret> take(String secret, String project, Fingerprint image)
            throws IOException {
        Optional<ImageSecret> taken = store.take(secret, project, image);
        taken.ifPresent(each -> operations.consumed(each.secretSum()));
        return taken;
    }
}
