package gantry.wire.streams;

import java.util.Map;
import java.util.Set;

/// A file of a version in a simplestreams product file.
///
/// @param ftype what the file is, such as `lxd.tar.xz` or `squashfs`; empty where it is not said
/// @param path beneath the server's URL
/// @param sha256 of the file, in hexadecimal digits; may be empty
/// @param size in bytes; 0 where it is not said
/// @param deltaBase of a delta: the version it is to be applied to
/// @param combined of metadata: the fields `combined_…`, by their names
public record StreamsItem(
        String ftype,
        String path,
        String sha256,
        long size,
        String deltaBase,
        Map<String, String> combined) {
    private static final Set<String> COMBINED =
            Set.of(
                    "combined_sha256",
                    "combined_rootxz_sha256",
                    "combined_squashfs_sha256",
                    "combined_disk-kvm-img_sha256",
                    "combined_disk1-img_sha256",
                    "combined_uefi1-img_sha256",
                    "combined_type");

    public StreamsItem {
        combined = Map.copyOf(combined);
    }

    /// SHA-256 of this metadata followed by a root of that ftype; empty where it is not said.
    public String combinedWith(String rootFtype) {
        return switch (rootFtype) {
            case "squashfs" -> combined("combined_squashfs_sha256");
            case "root.tar.xz" -> {
                String own = combined("combined_rootxz_sha256");
                yield own.isEmpty() ? combined("combined_sha256") : own;
            }
            case "disk-kvm.img" -> combined("combined_disk-kvm-img_sha256");
            case "disk1.img" -> combined("combined_disk1-img_sha256");
            case "uefi1.img" -> combined("combined_uefi1-img_sha256");
            default -> "";
        };
    }

    /// What Incus writes beside the unified image of a virtual machine.
    public String combinedType() {
        return combined("combined_type");
    }

    /// Whether a field is one of those `combined_…` that somebody reads.
    static boolean isCombined(String field) {
        return COMBINED.contains(field);
    }

    private String combined(String field) {
        return combined.getOrDefault(field, "");
    }
}
