package gantry.image;

import java.net.URI;
import java.util.Optional;

/// Where an image can be had again: the server, what it speaks, and the name to ask for there.
///
/// @param certificate PEM of the server's certificate, where it is pinned
/// @param image alias or fingerprint to ask for
/// @param secret one-time word that opens a private image; never logged, never stored
/// @param reach of whoever named the address, whoever asks there later
public record SourceAddress(
        URI server,
        Protocol protocol,
        Optional<String> certificate,
        String image,
        Optional<String> secret,
        Reach reach) {
    /// Named by someone who may name any.
    public SourceAddress(
            URI server,
            Protocol protocol,
            Optional<String> certificate,
            String image,
            Optional<String> secret) {
        this(server, protocol, certificate, image, secret, Reach.ANYWHERE);
    }

    /// The server's URL without the login that may stand in it, for whoever may see the image.
    public String shown() {
        return withoutLogin(server);
    }

    static String withoutLogin(URI server) {
        return server.toString().replaceFirst("^([A-Za-z][A-Za-z0-9+.-]*://)[^/?#]*@", "$1");
    }

    /// Without what is secret.
    @Override
    public String toString() {
        return "%s of %s (%s)".formatted(image, shown(), protocol);
    }
}
