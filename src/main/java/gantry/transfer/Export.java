package gantry.transfer;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Takes an image out of a source into files. They get their names when all bytes are there,
/// checked and on the disk.
public final class Export {
    private static final int BUFFER = 256 << 10;

    private final ImageSource source;
    private final Progress progress;
    private final MessageDigest sum = Digest.sha256();

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
        try (ImageStream stream = source.open(image)) {
            for (Optional<ImageFile> file = stream.next(); file.isPresent(); file = stream.next()) {
                parts.add(write(image, file.get(), target));
            }
            check(image);
            for (Part part : parts) {
                Files.move(part.temporary, part.name, ATOMIC_MOVE);
            }
            return parts.stream().map(Part::name).toList();
        } finally {
            for (Part part : parts) {
                Files.deleteIfExists(part.temporary);
            }
        }
    }

    /// Writes a unified image to a stream; its fingerprint is known to be right only when this
    /// returns.
    ///
    /// @throws Invalid for a split image: one stream cannot carry two files
    public void toStream(ImageInfo image, OutputStream out) throws IOException {
        try (ImageStream stream = source.open(image)) {
            ImageFile file = stream.next().orElseThrow();
            if (file.kind() != Kind.UNIFIED) {
                throw new Invalid(
                        "Image %s is split into metadata and rootfs, which one stream cannot carry;"
                                        .formatted(image.fingerprint().abbreviated())
                                + " export it to a directory");
            }
            transfer(file, out, new byte[0]);
            check(image);
        }
    }

    private record Part(Path temporary, Path name) {}

    private Part write(ImageInfo image, ImageFile file, Path target) throws IOException {
        byte[] head = file.bytes().readNBytes(Format.HEAD_LENGTH);
        Path name = name(image, file.kind(), extension(head), target);
        Path temporary =
                name.resolveSibling("." + name.getFileName() + "." + ProcessHandle.current().pid());
        Part part = new Part(temporary, name);
        try (FileChannel channel = create(temporary, name);
                OutputStream out = new NamedOutput(name, Channels.newOutputStream(channel))) {
            transfer(file, out, head);
            channel.force(true);
            return part;
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
    }

    /// Where that fails, the name that was asked for is told, not the temporary one.
    private static FileChannel create(Path temporary, Path name) throws IOException {
        try {
            return FileChannel.open(temporary, WRITE, CREATE_NEW);
        } catch (NoSuchFileException _) {
            throw new NoSuchFileException(name.toString());
        } catch (AccessDeniedException _) {
            throw new AccessDeniedException(name.toString());
        }
    }

    private static String extension(byte[] head) {
        return Format.detect(ByteBuffer.wrap(head)).map(Format::extension).orElse("");
    }

    private static Path name(ImageInfo image, Kind kind, String extension, Path target) {
        String fingerprint = image.fingerprint().hex();
        if (Files.isDirectory(target)) {
            return switch (kind) {
                case METADATA -> target.resolve("meta-" + fingerprint + extension);
                case UNIFIED, ROOTFS, DISK -> target.resolve(fingerprint + extension);
            };
        }
        return switch (kind) {
            case UNIFIED -> target.resolveSibling(target.getFileName() + extension);
            case METADATA -> target;
            case ROOTFS, DISK -> target.resolveSibling(target.getFileName() + ".root");
        };
    }

    private void transfer(ImageFile file, OutputStream out, byte[] head) throws IOException {
        progress.phase(file.kind().name().toLowerCase(Locale.ROOT), file.size());
        byte[] buffer = new byte[BUFFER];
        System.arraycopy(head, 0, buffer, 0, head.length);
        for (int count = head.length; count >= 0; count = file.bytes().read(buffer)) {
            sum.update(buffer, 0, count);
            out.write(buffer, 0, count);
            progress.advance(count);
        }
        out.flush();
    }

    private void check(ImageInfo image) {
        String got = Digest.of(sum).hex();
        if (!image.fingerprint().hex().equals(got)) {
            throw new Mismatch(
                    "Image fingerprint doesn't match. Got %s expected %s"
                            .formatted(got, image.fingerprint()));
        }
    }
}
