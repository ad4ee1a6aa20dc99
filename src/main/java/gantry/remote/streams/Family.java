package gantry.remote.streams;

import java.util.Optional;
import java.util.stream.Stream;

/// Which files are of images. LXD reads only its own, and Incus only its own; a tree for both lists
/// the same file twice.
public enum Family {
    LXD("LXD", "lxd.tar.xz", "lxd_combined.tar.gz"),
    INCUS("Incus", "incus.tar.xz", "incus_combined.tar.gz");

    private final String name;
    private final String metadata;
    private final String unified;

    Family(String name, String metadata, String unified) {
        this.name = name;
        this.metadata = metadata;
        this.unified = unified;
    }

    /// The ftype of the metadata of a split image.
    public String metadata() {
        return metadata;
    }

    /// The ftype of an image that is one file.
    public String unified() {
        return unified;
    }

    /// Empty for an ftype that both read, or neither.
    public static Optional<Family> of(String ftype) {
        return Stream.of(values())
                .filter(family -> ftype.equals(family.metadata) || ftype.equals(family.unified))
                .findFirst();
    }

    @Override
    public String toString() {
        return name;
    }
}
