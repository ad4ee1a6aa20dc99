package gantry.remote.streams;

import gantry.http.HttpAnswer;
import gantry.http.HttpRequest.Header;
import gantry.image.ImageFailure.Invalid;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// An index as a server sent it, on disk: what the server said by which it can be asked whether
/// there is a newer one, and then its bytes. When the file was last changed is when the server was
/// last asked.
///
/// @param etag empty where the server gave none
/// @param lastModified empty where the server said nothing
record KeptFile(Path path, String etag, String lastModified, Instant asked) {
    /// Reads an index.
    interface Parser<T> {
        /// @throws Invalid where it is none
        T parse(InputStream bytes) throws IOException;
    }

    /// Writes what is to be kept.
    interface Filler {
        void fill(OutputStream bytes) throws IOException;
    }

    /// Empty where there is none, or it is not one of ours.
    static Optional<KeptFile> at(Path path) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(path))) {
            Instant asked = Files.getLastModifiedTime(path).toInstant();
            return Optional.of(new KeptFile(path, in.readUTF(), in.readUTF(), asked));
        } catch (NoSuchFileException | EOFException | UTFDataFormatException _) {
            return Optional.empty();
        }
    }

    /// What would tell the server that we have this one.
    List<Header> conditions() {
        List<Header> headers = new ArrayList<>();
        if (!etag.isEmpty()) {
            headers.add(new Header("If-None-Match", etag));
        }
        if (!lastModified.isEmpty()) {
            headers.add(new Header("If-Modified-Since", lastModified));
        }
        return headers;
    }

    <T> T parse(Parser<T> parser) throws IOException {
        return parse(path, parser);
    }

    private static <T> T parse(Path path, Parser<T> parser) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(path))) {
            in.readUTF();
            in.readUTF();
            return parser.parse(in);
        }
    }

    /// Notes that the server was asked.
    void touch(Instant now) throws IOException {
        Files.setLastModifiedTime(path, FileTime.from(now));
    }

    /// Takes the place of what was there once it has been read.
    ///
    /// @param answer whose headers are kept
    /// @throws Invalid where it is no index; what was there before stays
    static <T> T replace(Path path, HttpAnswer answer, Instant now, Filler filler, Parser<T> parser)
            throws IOException {
        Files.createDirectories(
                path.toAbsolutePath().getParent(),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Path fresh =
                Files.createTempFile(
                        path.toAbsolutePath().getParent(), path.getFileName().toString(), ".new");
        try {
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh)))) {
                out.writeUTF(answer.header("ETag").orElse(""));
                out.writeUTF(answer.header("Last-Modified").orElse(""));
                filler.fill(out);
            }
            T parsed = parse(fresh, parser);
            Files.setLastModifiedTime(fresh, FileTime.from(now));
            Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE);
            return parsed;
        } finally {
            Files.deleteIfExists(fresh);
        }
    }
}
