package gantry.server.listen;

import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/// The file of a Unix socket.
final class SocketFile {
    /// `sun_path` of Linux holds one byte more, the NUL.
    private static final int LONGEST_PATH = 107;

    private SocketFile() {}

    /// Makes sure that the path can be listened on; a socket that nobody answers on any more goes.
    ///
    /// @throws Invalid if the path is too long, or something else is there
    /// @throws AlreadyExists if somebody answers
    static Path claim(Path path) throws IOException {
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
        return path;
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

    /// Whoever may write to the socket may do everything: its owner and its group.
    static void letGroupIn(Path path) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw----"));
    }
}
