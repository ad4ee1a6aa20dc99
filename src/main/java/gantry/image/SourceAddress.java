package gantry.image;

import java.net.URI;
import java.util.Optional;

/// Where an image can be had again: the server, what it speaks, and the name to ask for there.
///
/// @param certificate PEM of the server's certificate, where it is pinned
/// @param image alias or fingerprint to ask for
/// @param secret one-time word that opens a private image; never logged, never stored
public record SourceAddress(
        URI server,
        Protocol protocol,
        Optional<String> certificate,
        String image,
        Optional<String> secret) {}
