package gantry.transfer;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A file that stands beside its place, and gets its name when it is whole. Closed without a name,
/// it is deleted.
final class UnfinishedFile implements Closeable {
    /// What is to happen to a file that has the name already.
    enum Existing {
        KEPT,
        REPLACED
    }

    interface Writing {
        void write(OutputStream out) throws IOException;
    }

    private final Path name;
    private final Existing existing;
    private final Path temporary;

    /// @throws AlreadyExists if something has that name, and is to be kept
    /// @throws Invalid if it is no file that could be replaced
    UnfinishedFile(Path name, Existing existing) {
        this.name = name;
        this.existing = existing;
        this.temporary =
                name.resolveSibling("." + name.getFileName() + "." + ProcessHandle.current().pid());
        if (Files.exists(name, NOFOLLOW_LINKS)) {
            switch (existing) {
                case KEPT -> throw exists();
                case REPLACED -> checkReplaceable();
            }
        }
    }

    Path name() {
        return name;
    }

    private AlreadyExists exists() {
        return new AlreadyExists(
                "%s exists already; --force replaces it, as lxc and incus do without being asked"
                        .formatted(Words.printable(name.toString())));
    }

    /// Of a link only the link is replaced. A device would be, too, for whoever may.
    private void checkReplaceable() {
        if (!Files.isRegularFile(name, NOFOLLOW_LINKS) && !Files.isSymbolicLink(name)) {
            throw new Invalid(
                    "%s is no file, and is not replaced"
                            .formatted(Words.printable(name.toString())));
        }
    }

    /// Writes all of it, and forces it to the disk.
    void fill(Writing writing) throws IOException {
        try (FileChannel channel = FileChannel.open(temporary, WRITE, CREATE_NEW);
                OutputStream out = Channels.newOutputStream(channel)) {
            writing.write(out);
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw e; // somebody else's, which stays
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Gives it its name, in one step.
    ///
    /// @throws AlreadyExists if something has got that name meanwhile, and is to be kept
    void giveName() throws IOException {
        switch (existing) {
            case KEPT -> takeFreeName();
            case REPLACED -> Files.move(temporary, name, ATOMIC_MOVE);
        }
    }

    /// Has the name survive a loss of power.
    void forceName() throws IOException {
        try (FileChannel directory = FileChannel.open(name.toAbsolutePath().getParent(), READ)) {
            directory.force(true);
        }
    }

    /// A second name fails where there is such a file, while a move replaces it.
    private void takeFreeName() throws IOException {
        try {
            Files.createLink(name, temporary);
        } catch (FileAlreadyExistsException _) {
            throw exists();
        } catch (UnsupportedOperationException | FileSystemException _) {
            takeNameWithoutLinks();
        }
        Files.deleteIfExists(temporary);
    }

    /// Where files cannot have two names, an empty file keeps the name free.
    private void takeNameWithoutLinks() throws IOException {
        try {
            Files.createFile(name);
        } catch (FileAlreadyExistsException _) {
            throw exists();
        }
        try {
            Files.move(temporary, name, ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(name);
            throw e;
        }
    }

    /// Takes a name back that this gave; one that replaced another file stays.
    void takeBack() throws IOException {
        switch (existing) {
            case KEPT -> Files.deleteIfExists(name);
            case REPLACED -> {}
        }
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(temporary);
    }
}
