package gantry.image;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/// What a target must know to fetch an image by itself.
///
/// @param servers URLs under which the source may be reached, the likeliest first
/// @param certificate PEM of the source's certificate, where it is pinned
/// @param project on the source
/// @param image alias or fingerprint to ask for there; an alias lets the target follow it later
/// @param facts of the image now: an alias may name one of each type, and a target may want to know
///     how much will come
/// @param secret one-time word that opens a private image; never logged, never stored
public record ImageOffer(
        List<URI> servers,
        Protocol protocol,
        Optional<String> certificate,
        String project,
        String image,
        ImageFacts facts,
        Optional<String> secret) {
    public ImageOffer {
        servers = List.copyOf(servers);
    }

    /// Where the target may look for newer versions; nowhere if the image goes by its fingerprint,
    /// as LXD has it.
    public Optional<SourceAddress> lasting() {
        return Fingerprint.parse(image).isPresent()
                ? Optional.empty()
                : Optional.of(
                        new SourceAddress(
                                servers.getFirst(),
                                protocol,
                                certificate,
                                image,
                                Optional.empty()));
    }

    /// Without the secret.
    @Override
    public String toString() {
        List<String> shown = servers.stream().map(SourceAddress::withoutLogin).toList();
        return "%s of %s (%s)".formatted(image, shown, protocol);
    }
}
