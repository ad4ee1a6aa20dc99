package gantry.server.listen;

import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/// The file of a Unix socket. It is bound under a name of its own, gets its permissions, and only
/// then its real name; and it goes while it is still listened on, so that what goes is never the
/// file of a daemon that has started meanwhile.
final class SocketFile {
    /// `sun_path` of Linux holds one byte more, the NUL.
    private static final int LONGEST_PATH = 107;

    private final Path path;
    private final Path bound;
    private Optional<Object> file = Optional.empty();

    private SocketFile(Path path, Path bound) {
        this.path = path;
        this.bound = bound;
    }

    /// Makes sure that the path can be listened on; a socket that nobody answers on any more goes.
    ///
    /// @throws Invalid if the path is too long, or something else is there
    /// @throws AlreadyExists if somebody answers
    static SocketFile claim(Path path) throws IOException {
        int length = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            throw new Invalid(
                    "The path of a Unix socket has at most %d bytes, and this has %d: %s; choose a shorter GANTRY_DIR"
                            .formatted(LONGEST_PATH, length, path));
        }
        if (isThere(path)) {
            if (isAnswered(path)) {
                throw new AlreadyExists("Gantry is running already: it answers on " + path);
            }
            Files.deleteIfExists(path);
        }
        String name = ".%08x".formatted(ThreadLocalRandom.current().nextInt());
        return new SocketFile(path, path.resolveSibling(name));
    }

    /// Where to listen; the listener deletes it, where it is still there.
    Path bound() {
        return bound;
    }

    /// Shows clients the socket, on which somebody listens by now. Whoever may write to it may do
    /// everything: its owner and its group.
    ///
    /// @throws AlreadyExists if another daemon has been quicker
    void publish() throws IOException {
        Files.setPosixFilePermissions(bound, PosixFilePermissions.fromString("rw-rw----"));
        file = Optional.of(identity(bound));
        try {
            Files.createLink(path, bound); // unlike a move, it replaces nothing
        } catch (FileAlreadyExistsException e) {
            throw new AlreadyExists("Another Gantry is starting: it listens on " + path);
        }
        Files.delete(bound);
    }

    /// Takes the socket away from clients, while it is still listened on: a number of a file that
    /// is open is not given to another one.
    void withdraw() throws IOException {
        try {
            if (file.isPresent() && file.get().equals(identity(path))) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException e) {
            // somebody was quicker
        }
    }

    private static Object identity(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static boolean isThere(Path path) throws IOException {
        try {
            var file =
                    Files.readAttributes(
                            path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!file.isOther()) {
                throw new Invalid(
                        "Not a socket, and so not replaced by one: %s; move it away"
                                .formatted(path));
            }
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean isAnswered(Path path) throws IOException {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            return false;
        }
    }
}
