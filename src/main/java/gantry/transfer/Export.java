package gantry.transfer;

import gantry.image.CheckedStream;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.PlainName;
import gantry.image.Progress;
import gantry.transfer.UnfinishedFile.Existing;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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

    public Export(ImageSource source, Progress progress) {
        this.source = source;
        this.progress = progress;
    }

    /// Writes the image as `lxc image export` does: into a directory under its own names, or, where
    /// the target is no directory, to `target` with the extension of its format (unified), or to
    /// `target` and `target.root` (split). Names that a server chose are taken where they are
    /// [plain][PlainName]; otherwise files are called by the fingerprint.
    ///
    /// @return the files written
    /// @throws AlreadyExists if something has one of the names; then nothing is written
    public List<Path> toFiles(ImageInfo image, Path target) throws IOException {
        return toFiles(image, target, Existing.KEPT);
    }

    /// The same; but files that have the names already are replaced.
    public List<Path> replacingFiles(ImageInfo image, Path target) throws IOException {
        return toFiles(image, target, Existing.REPLACED);
    }

    private List<Path> toFiles(ImageInfo image, Path target, Existing existing) throws IOException {
        List<UnfinishedFile> files = new ArrayList<>();
        try (ImageStream stream = new CheckedStream(source.open(image), image.fingerprint())) {
            for (Optional<ImageFile> file = stream.next(); file.isPresent(); file = stream.next()) {
                files.add(write(image, file.get(), target, existing, files));
            }
            giveNames(files);
            for (UnfinishedFile file : files) {
                file.forceName();
            }
            return files.stream().map(UnfinishedFile::name).toList();
        } finally {
            for (UnfinishedFile file : files) {
                file.close();
            }
        }
    }

    /// All of them, or none.
    private static void giveNames(List<UnfinishedFile> files) throws IOException {
        List<UnfinishedFile> named = new ArrayList<>();
        try {
            for (UnfinishedFile file : files) {
                file.giveName();
                named.add(file);
            }
        } catch (IOException | RuntimeException e) {
            for (UnfinishedFile file : named) {
                file.takeBack();
            }
            throw e;
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

    private UnfinishedFile write(
            ImageInfo image,
            ImageFile unnamed,
            Path target,
            Existing existing,
            List<UnfinishedFile> before)
            throws IOException {
        ImageFile file = named(image, unnamed, target, before);
        UnfinishedFile unfinished = new UnfinishedFile(path(file, target), existing);
        unfinished.fill(out -> transfer(file, out));
        return unfinished;
    }

    /// A server may call both files alike.
    private ImageFile named(
            ImageInfo image, ImageFile file, Path target, List<UnfinishedFile> before)
            throws IOException {
        boolean canBeUsed =
                source instanceof ImageSource.OfFiles
                        && PlainName.isPlain(file.filename())
                        && before.stream()
                                .noneMatch(other -> other.name().equals(path(file, target)));
        return canBeUsed ? file : ExportName.named(image, file);
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
