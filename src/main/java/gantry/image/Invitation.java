package gantry.image;

import java.net.URI;
import java.util.Optional;

/// What a server must know to send an image to another, which has agreed to take just this one.
///
/// @param target URL of the other server
/// @param certificate PEM of the other server's certificate, where it is pinned
/// @param project on the other server
/// @param secret one-time word that lets the image in; never logged, never stored
public record Invitation(URI target, Optional<String> certificate, String project, String secret) {
    /// Without the secret.
    @Override
    public String toString() {
        return "to %s, project %s".formatted(target, project);
    }
}
