package gantry.publish.directory;

import gantry.image.Digest;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/// Where the files of published images are.
@FunctionalInterface
public interface FileBytes {
    /// To be closed by the caller; empty where the file is not there any more.
    Optional<SeekableByteChannel> open(Digest file) throws IOException;
}
