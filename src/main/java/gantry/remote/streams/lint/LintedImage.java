package gantry.remote.streams.lint;

import gantry.image.Fingerprint;
import gantry.image.ImageType;
import java.util.List;
import java.util.Optional;

/// An image of a tree.
///
/// @param product its id
/// @param architecture as the tree calls it
/// @param root what its root is, or `tar.gz` where all of it is one file
/// @param lxd under which LXD sees it
/// @param incus under which Incus sees it
/// @param aliases that lead to it, on machines of its architecture
public record LintedImage(
        String product,
        String version,
        ImageType type,
        String architecture,
        String root,
        Optional<Fingerprint> lxd,
        Optional<Fingerprint> incus,
        List<String> aliases) {
    public LintedImage {
        aliases = List.copyOf(aliases);
    }
}
