package gantry.format;

import gantry.image.ImageType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An image in a squashfs. Only the directory at its top and `metadata.yaml` are unpacked.
final class SquashfsImage {
    private final Squashfs squashfs;
    private final String file;

    SquashfsImage(ImageBytes bytes) throws IOException {
        this.squashfs = Squashfs.open(bytes);
        this.file = bytes.file();
    }

    Metadata metadata() throws IOException {
        Squashfs.Entry entry =
                squashfs.find(TarImage.METADATA)
                        .orElseThrow(() -> TarImage.missingMetadata(file, squashfs.contents()));
        if (!entry.isRegular()) {
            throw TarImage.irregular(TarImage.METADATA, file);
        }
        return Metadata.parse(squashfs.read(entry, TarImage.LONGEST_METADATA), file);
    }

    /// Where there is both, `rootfs` comes before `rootfs.img`, as in the tarball LXD makes of it.
    Inspection unified() throws IOException {
        Metadata metadata = metadata();
        Optional<Squashfs.Entry> directory = squashfs.find("rootfs");
        if (directory.isPresent() && directory.get().isDirectory()) {
            return new Inspection(metadata, ImageType.CONTAINER);
        }
        Squashfs.Entry disk =
                squashfs.find(TarImage.DISK)
                        .orElseThrow(() -> TarImage.missingRoot(file, squashfs.contents()));
        if (!disk.isRegular()) {
            throw TarImage.irregular(TarImage.DISK, file);
        }
        List<String> warnings = new ArrayList<>(metadata.warnings());
        warnings.addAll(EnclosedDisk.warnings(squashfs.head(disk), file));
        return new Inspection(metadata, ImageType.VIRTUAL_MACHINE, warnings);
    }
}
