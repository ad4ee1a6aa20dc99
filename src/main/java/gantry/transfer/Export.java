package gantry.transfer;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.CheckedStream;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Takes an image out of a source into files. They get their names when all bytes are there,
/// checked and on the disk.
public final class Export {
    private static final int BUFFER = 256 << 10;

    private final ImageSource source;
    private final Progress progress;

    public Export(ImageSource source, Progress progress) {
        this.source = source;
        this.progress = progress;
    }

    /// Writes the image as `lxc image export` does: into a directory under its own names, or, where
    /// the target is no directory, to `target` with the extension of its format (unified), or to
    /// `target` and `target.root` (split). Files of that name are replaced.
    ///
    /// @return the files written
    public List<Path> toFiles(ImageInfo image, Path target) throws IOException {
        List<Part> parts = new ArrayList<>();
        try (ImageStream stream = new CheckedStream(source.open(image), image.fingerprint())) {
            for (Optional<ImageFile> file = stream.next(); file.isPresent(); file = stream.next()) {
                parts.add(write(image, file.get(), target));
            }
            for (Part part : parts) {
                Files.move(part.temporary, part.name, ATOMIC_MOVE);
            }
            forceDirectories(parts);
            return parts.stream().map(Part::name).toList();
        } finally {
            for (Part part : parts) {
                Files.deleteIfExists(part.temporary);
            }
        }
    }

    /// The files are on the disk by now, but not yet their names.
    private static void forceDirectories(List<Part> parts) throws IOException {
        Set<Path> directories = new LinkedHashSet<>();
        for (Part part : parts) {
            directories.add(part.name.toAbsolutePath().getParent());
        }
        for (Path directory : directories) {
            try (FileChannel channel = FileChannel.open(directory, READ)) {
                channel.force(true);
            }
        }
    }

    /// Writes a unified image to a stream; its fingerprint is known to be right only when this
    /// returns.
    ///
    /// @throws Invalid for a split image: one stream cannot carry two files
    public void toStream(ImageInfo image, OutputStream out) throws IOException {
        try (ImageStream stream = new CheckedStream(source.open(image), image.fingerprint())) {
            ImageFile file = stream.next().orElseThrow();
            if (file.kind() != Kind.UNIFIED) {
                throw new Invalid(
                        "Image %s is split into metadata and rootfs, which one stream cannot carry;"
                                        .formatted(image.fingerprint().abbreviated())
                                + " export it to a directory");
            }
            transfer(file, out);
            checkEnd(stream);
        }
    }

    private record Part(Path temporary, Path name) {}

    private Part write(ImageInfo image, ImageFile unnamed, Path target) throws IOException {
        ImageFile file = named(image, unnamed);
        Path name = path(file, target);
        Path temporary =
                name.resolveSibling("." + name.getFileName() + "." + ProcessHandle.current().pid());
        try (FileChannel channel = FileChannel.open(temporary, WRITE, CREATE_NEW);
                OutputStream out = Channels.newOutputStream(channel)) {
            transfer(file, out);
            channel.force(true);
            return new Part(temporary, name);
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    private ImageFile named(ImageInfo image, ImageFile file) throws IOException {
        return source instanceof ImageSource.OfFiles ? file : ExportName.named(image, file);
    }

    private static Path path(ImageFile file, Path target) {
        if (Files.isDirectory(target)) {
            return target.resolve(file.filename());
        }
        return switch (file.kind()) {
            case UNIFIED -> target.resolveSibling(target.getFileName() + extension(file));
            case METADATA -> target;
            case ROOTFS, DISK -> target.resolveSibling(target.getFileName() + ".root");
        };
    }

    /// What follows the name's first dot, with it.
    private static String extension(ImageFile file) {
        int dot = file.filename().indexOf('.');
        return dot < 0 ? "" : file.filename().substring(dot);
    }

    private void transfer(ImageFile file, OutputStream out) throws IOException {
        progress.phase(file.kind().name().toLowerCase(Locale.ROOT), file.size());
        byte[] buffer = new byte[BUFFER];
        for (int count = file.bytes().read(buffer); count >= 0; count = file.bytes().read(buffer)) {
            out.write(buffer, 0, count);
            progress.advance(count);
        }
        out.flush();
    }

    /// Its fingerprint is checked when it is asked for more.
    private static void checkEnd(ImageStream image) throws IOException {
        if (image.next().isPresent()) {
            throw new Invalid("More follows after the only file of a unified image");
        }
    }
}
