package gantry.publish;

import gantry.format.Format;
import gantry.image.ImageFile.Kind;
import gantry.wire.streams.StreamsItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The items of one version: each file once for LXD and once for Incus, which read only their own,
/// and the roots, which both read.
final class Items {
    private static final List<String> FAMILIES = List.of("lxd", "incus");

    private Items() {}

    /// @param images at most one of each type
    public static List<StreamsItem> of(List<PublishedImage> images) {
        List<StreamsItem> items = new ArrayList<>();
        for (String family : FAMILIES) {
            items.addAll(metadata(family, images));
            images.stream()
                    .filter(PublishedImage::isUnified)
                    .forEach(image -> items.add(unified(family, image)));
        }
        images.stream()
                .filter(image -> !image.isUnified())
                .forEach(image -> items.add(root(image.root())));
        return items;
    }

    private static StreamsItem unified(String family, PublishedImage image) {
        return item(family + "_combined.tar.gz", image.first(), Map.of());
    }

    /// Where both types have the same metadata, that is one file with the sums of both.
    private static List<StreamsItem> metadata(String family, List<PublishedImage> images) {
        Map<PublishedFile, Map<String, String>> files = new LinkedHashMap<>();
        images.stream()
                .filter(image -> !image.isUnified())
                .forEach(
                        image ->
                                files.computeIfAbsent(image.first(), _ -> new HashMap<>())
                                        .putAll(sums(image)));
        return files.entrySet().stream()
                .map(entry -> item(family + ".tar.xz", entry.getKey(), entry.getValue()))
                .toList();
    }

    private static Map<String, String> sums(PublishedImage image) {
        String sum = image.info().fingerprint().hex();
        return switch (rootType(image.root())) {
            case "squashfs" -> Map.of("combined_squashfs_sha256", sum);
            case "disk-kvm.img" -> Map.of("combined_disk-kvm-img_sha256", sum);
            default -> Map.of("combined_rootxz_sha256", sum, "combined_sha256", sum);
        };
    }

    /// These names are all that clients read, whatever the bytes are: they look at those
    /// themselves.
    static String rootType(PublishedFile root) {
        if (root.kind() == Kind.DISK) {
            return "disk-kvm.img";
        }
        return root.format() == Format.SQUASHFS ? "squashfs" : "root.tar.xz";
    }

    private static StreamsItem root(PublishedFile root) {
        return item(rootType(root), root, Map.of());
    }

    private static StreamsItem item(
            String ftype, PublishedFile file, Map<String, String> combined) {
        return new StreamsItem(ftype, file.path(), file.digest().hex(), file.size(), "", combined);
    }
}
