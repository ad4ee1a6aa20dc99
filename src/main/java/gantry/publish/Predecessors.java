package gantry.publish;

import gantry.image.ImageType;
import gantry.wire.streams.StreamsItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The roots of a product's version that came last, of which those of the next are made.
final class Predecessors {
    /// Of which clients know deltas. LXD 5.0.2 knows those of the first alone.
    private static final Set<String> ROOT_TYPES = Set.of("squashfs", "disk-kvm.img");

    private record Root(String serial, PublishedFile file, boolean isOfContainerToo) {}

    private final Deltas deltas;
    private final Map<String, Root> roots = new HashMap<>();

    Predecessors(Deltas deltas) {
        this.deltas = deltas;
    }

    /// The deltas of a version, which is the next one's predecessor then.
    List<StreamsItem> deltas(String serial, List<PublishedImage> images) {
        List<StreamsItem> found = new ArrayList<>();
        boolean hasContainer =
                images.stream().anyMatch(image -> image.type() == ImageType.CONTAINER);
        for (PublishedImage image : images) {
            String rootType = image.isUnified() ? "" : Items.rootType(image.root());
            if (ROOT_TYPES.contains(rootType)) {
                Root root = new Root(serial, image.root(), hasContainer);
                delta(rootType, root).ifPresent(found::add);
                roots.put(rootType, root);
            }
        }
        return found;
    }

    private Optional<StreamsItem> delta(String rootType, Root root) {
        Optional<Root> base =
                Optional.ofNullable(roots.get(rootType))
                        .filter(before -> isUsable(rootType, before))
                        .filter(before -> !before.file().digest().equals(root.file().digest()));
        return base.flatMap(before -> deltas.between(before.file(), root.file()))
                .map(
                        delta ->
                                new StreamsItem(
                                        rootType + ".vcdiff",
                                        delta.path(),
                                        delta.digest().hex(),
                                        delta.size(),
                                        base.orElseThrow().serial(),
                                        Map.of()));
    }

    /// Where the version before has a container too, Incus (6.0.4) takes its root for the base of
    /// a disk's delta, and then fails.
    private static boolean isUsable(String rootType, Root base) {
        return rootType.equals("squashfs") || !base.isOfContainerToo();
    }
}
