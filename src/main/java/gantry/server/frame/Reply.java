package gantry.server.frame;

import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.server.exchange.Document;
import gantry.server.exchange.Headers;
import gantry.server.exchange.Response;
import gantry.server.jobs.Operation;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a handler answers; [Rendering] turns it into a response.
public sealed interface Reply {
    /// Done.
    ///
    /// @param metadata as JSON
    /// @param etag of what it shows, where that can be edited
    record Sync(String metadata, Optional<String> etag) implements Reply {
        public Sync(String metadata) {
            this(metadata, Optional.empty());
        }
    }

    /// Done, and there is something new.
    record Created(String location) implements Reply {}

    /// Goes on in the background.
    record Async(Operation operation) implements Reply {}

    /// The answer is no.
    record Failed(int status, String error) implements Reply {}

    /// The files of an image, in fingerprint order; the reply closes the stream they come from.
    record Files(ImageInfo image, List<ImageFile> files, ImageStream from) implements Reply {
        public Files {
            files = List.copyOf(files);
        }
    }

    /// A text that a web server would have as a file.
    record Published(Document document) implements Reply {}

    /// A file of which ranges can be had; the reply closes its source.
    ///
    /// @param tag without quotes
    /// @param modified where it is known
    /// @param headers that belong to it besides
    /// @param content those that belong to its bytes, and are left out where these are
    record Ranged(
            String tag,
            Optional<Instant> modified,
            long size,
            Source source,
            Headers headers,
            Headers content)
            implements Reply {
        /// Of bytes that are to be saved as a file of this name.
        public static Headers named(String filename) {
            return new Headers()
                    .add("Content-Type", "application/octet-stream")
                    .add("Content-Disposition", "inline;filename=" + filename);
        }
    }

    /// The bytes of a file.
    interface Source extends Closeable {
        /// Some of them; once.
        Response.Body part(long from, long length) throws IOException;

        /// @param bytes closed with it
        static Source of(InputStream bytes) {
            return new Source() {
                @Override
                public Response.Body part(long from, long length) throws IOException {
                    bytes.skipNBytes(from);
                    return new Response.Stream(length, bytes);
                }

                @Override
                public void close() throws IOException {
                    bytes.close();
                }
            };
        }

        static Source of(byte[] bytes) {
            return new Source() {
                @Override
                public Response.Body part(long from, long length) {
                    return new Response.Bytes(
                            length == bytes.length
                                    ? bytes
                                    : Arrays.copyOfRange(bytes, (int) from, (int) (from + length)));
                }

                @Override
                public void close() {}
            };
        }
    }

    /// Something that is no JSON envelope.
    record Text(String contentType, String text) implements Reply {}

    /// Who uses the web page.
    ///
    /// @param cookie that the browser is to keep
    record Session(String metadata, String cookie) implements Reply {
        /// Keeps the cookie out of logs.
        @Override
        public String toString() {
            return metadata;
        }
    }

    /// A file of the web page.
    record PageFile(String contentType, String text, String etag) implements Reply {}

    /// What was asked for is at another path.
    record Elsewhere(String path) implements Reply {}

    /// Nothing to say.
    static Sync done() {
        return new Sync("{}");
    }
}
