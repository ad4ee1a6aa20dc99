package gantry.format;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An image in a tarball, read from its start to the last thing that must be known and no further.
final class TarImage {
    static final String METADATA = "metadata.yaml";
    static final int LONGEST_METADATA = 1 << 20;

    static final String DISK = "rootfs.img";
    private static final String ROOTFS = "rootfs/";

    private final TarReader tar;
    private final ImageBytes bytes;
    private final Contents contents = new Contents();

    TarImage(TarReader tar, ImageBytes bytes) {
        this.tar = tar;
        this.bytes = bytes;
    }

    /// The first `metadata.yaml`; nothing after it is unpacked.
    Metadata metadata() throws IOException {
        Optional<TarReader.Entry> entry = next();
        while (entry.isPresent()) {
            if (isMetadata(entry.get())) {
                return read(entry.get());
            }
            entry = next();
        }
        throw missingMetadata(bytes.file(), contents);
    }

    /// As LXD does, stops as soon as `metadata.yaml` and something of the root were seen; of
    /// several kinds of root the last one seen by then counts.
    Inspection unified() throws IOException {
        Optional<Metadata> metadata = Optional.empty();
        Optional<ImageType> type = Optional.empty();
        List<String> warnings = new ArrayList<>();
        while (metadata.isEmpty() || type.isEmpty()) {
            Optional<TarReader.Entry> entry = next();
            if (entry.isEmpty()) {
                throw metadata.isEmpty()
                        ? missingMetadata(bytes.file(), contents)
                        : missingRoot(bytes.file(), contents);
            }
            if (isMetadata(entry.get()) && metadata.isEmpty()) {
                metadata = Optional.of(read(entry.get()));
            }
            Optional<ImageType> seen = typeOf(entry.get());
            if (seen.equals(Optional.of(ImageType.VIRTUAL_MACHINE))) {
                warnings.addAll(EnclosedDisk.warnings(tar.head(EnclosedDisk.HEAD), bytes.file()));
            }
            type = seen.isPresent() ? seen : type;
        }
        warnings.addAll(metadata.get().warnings());
        return new Inspection(metadata.get(), type.get(), warnings);
    }

    static Invalid missingMetadata(String file, Contents contents) {
        return new Invalid(
                "Metadata tarball is missing metadata.yaml: %s %s"
                        .formatted(file, contents.insteadOfMetadata()));
    }

    static Invalid missingRoot(String file, Contents contents) {
        return new Invalid(
                "Invalid instance type: %s has metadata.yaml but neither a rootfs directory nor rootfs.img. %s"
                        .formatted(file, contents.insteadOfRoot()));
    }

    static Invalid irregular(String name, String file) {
        return new Invalid(
                "Cannot read non-regular file \"%s\": in %s it is a directory, a link or a special file"
                        .formatted(name, file));
    }

    static Invalid tooLong(long size, String file) {
        return new Invalid(
                "metadata.yaml in %s has %d bytes; at most 1 MiB is read".formatted(file, size));
    }

    private Optional<TarReader.Entry> next() throws IOException {
        Optional<TarReader.Entry> entry = tar.next();
        entry.map(TarReader.Entry::name).ifPresent(contents::add);
        return entry;
    }

    private static boolean isMetadata(TarReader.Entry entry) {
        return entry.name().equals(METADATA) || entry.name().equals(METADATA + "/");
    }

    private Metadata read(TarReader.Entry entry) throws IOException {
        if (!entry.isRegular()) {
            throw irregular(METADATA, bytes.file());
        }
        if (entry.size() > LONGEST_METADATA) {
            throw tooLong(entry.size(), bytes.file());
        }
        return Metadata.parse(tar.data(), bytes.file());
    }

    private Optional<ImageType> typeOf(TarReader.Entry entry) {
        if (entry.name().startsWith(ROOTFS)) {
            return Optional.of(ImageType.CONTAINER);
        }
        if (!entry.name().equals(DISK)) {
            return Optional.empty();
        }
        if (!entry.isRegular() && entry.type() != 'S') {
            throw irregular(DISK, bytes.file());
        }
        return Optional.of(ImageType.VIRTUAL_MACHINE);
    }
}
