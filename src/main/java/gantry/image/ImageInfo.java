package gantry.image;

import java.util.List;
import java.util.Optional;

/// An image as every list, show and copy speaks of it.
///
/// @param project that it was asked for in; `default` where a server knows no projects
public record ImageInfo(
        Fingerprint fingerprint,
        String project,
        ImageFacts facts,
        ImageSettings settings,
        ImageHistory history,
        List<Alias> aliases,
        Optional<SourceAddress> updateSource) {
    public ImageInfo {
        aliases = List.copyOf(aliases);
    }
}
