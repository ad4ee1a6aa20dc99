package gantry.format;

import gantry.image.Words;
import java.util.Set;
import java.util.regex.Pattern;

/// The names of an archive that lacks what an image has, as far as they tell what it is instead.
/// Keeps a few names, however many there are.
final class Contents {
    private static final Pattern DISK =
            Pattern.compile(".*[.](qcow2|img|raw|vmdk|vdi|vhd|vhdx)", Pattern.CASE_INSENSITIVE);
    private static final Pattern ROOTFS = Pattern.compile("rootfs[.].*");
    private static final Set<String> OF_A_ROOT = Set.of("etc", "usr", "bin", "sbin", "var");
    private static final int ENOUGH_OF_A_ROOT = 3;

    private long entries;
    private int ofARoot;
    private String below = "";
    private String disk = "";
    private String rootfs = "";
    private boolean backup;
    private boolean docker;
    private boolean oci;
    private boolean appliance;

    /// @param name without `./` before it; a directory's may end in `/`
    void add(String name) {
        entries++;
        backup |= name.equals("backup/index.yaml");
        docker |= name.equals("manifest.json");
        oci |= name.equals("oci-layout");
        appliance |= name.regionMatches(true, name.length() - 4, ".ovf", 0, 4);
        if (below.isEmpty() && name.endsWith("/" + TarImage.METADATA)) {
            below = name;
        }
        if (name.indexOf('/') >= 0 && name.indexOf('/') < name.length() - 1) {
            return;
        }
        String top = name.endsWith("/") ? name.substring(0, name.length() - 1) : name;
        ofARoot += OF_A_ROOT.contains(top) ? 1 : 0;
        if (rootfs.isEmpty() && ROOTFS.matcher(top).matches() && !top.equals(TarImage.DISK)) {
            rootfs = name;
        }
        if (disk.isEmpty() && DISK.matcher(top).matches() && !top.equals(TarImage.DISK)) {
            disk = name;
        }
    }

    /// What to add to a refusal for want of `metadata.yaml`; with a semicolon before it, or empty.
    String insteadOfMetadata() {
        String count = "holds %s, none of that name at its top".formatted(count());
        return count + (hint().isEmpty() ? "" : "; " + hint());
    }

    private String count() {
        return Words.count(entries, "entry", "entries");
    }

    private String hint() {
        if (backup) {
            return "it is the backup of an instance, not an image: lxc import brings it back, and lxc publish"
                    + " makes an image of it";
        }
        if (docker) {
            return "it is what docker save writes, in layers: docker export writes a rootfs, which is imported"
                    + " together with metadata";
        }
        if (oci) {
            return "it is an OCI archive, whose layers are no rootfs yet: unpack one with umoci, and import"
                    + " metadata with its rootfs";
        }
        if (appliance) {
            return "it is an OVA appliance: unpack it, and convert its disk: " + Foreign.CONVERT;
        }
        if (!below.isEmpty()) {
            String folder = below.substring(0, below.length() - TarImage.METADATA.length() - 1);
            return "it is there as %s: pack what is in that directory: tar -C %s -czf image.tar.gz ."
                    .formatted(shown(below), shown(folder));
        }
        if (!disk.isEmpty()) {
            return "it holds the disk %s: unpack it, and import it together with metadata"
                    .formatted(shown(disk));
        }
        return ofARoot >= ENOUGH_OF_A_ROOT
                ? "it is a rootfs itself: import it together with metadata: gantry image import METADATA FILE"
                : "";
    }

    /// What to add to a refusal for want of a root; empty where nothing looks like one.
    String insteadOfRoot() {
        if (!rootfs.isEmpty() || !disk.isEmpty()) {
            String there = shown(rootfs.isEmpty() ? disk : rootfs);
            return "%s is there, but not under such a name: put it beside the metadata as a file of its own"
                            .formatted(there)
                    + ", and import both";
        }
        return "The metadata of a split image is imported together with its rootfs";
    }

    private static String shown(String name) {
        return Words.printable(name.length() <= 200 ? name : name.substring(0, 200) + "...");
    }
}
