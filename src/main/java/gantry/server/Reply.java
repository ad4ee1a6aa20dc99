package gantry.server;

import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import java.util.List;
import java.util.Optional;

/// What a handler answers; [Rendering] turns it into a response.
sealed interface Reply {
    /// Done.
    ///
    /// @param metadata as JSON
    /// @param etag of what it shows, where that can be edited
    record Sync(String metadata, Optional<String> etag) implements Reply {
        Sync(String metadata) {
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
