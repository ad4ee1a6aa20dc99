package gantry.remote.streams;

/// Which files are of images. LXD reads only its own, and Incus only its own; a tree for both lists
/// the same file twice.
enum Family {
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
    String metadata() {
        return metadata;
    }

    /// The ftype of an image that is one file.
    String unified() {
        return unified;
    }

    @Override
    public String toString() {
        return name;
    }
}
