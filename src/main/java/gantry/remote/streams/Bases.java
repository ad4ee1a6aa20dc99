package gantry.remote.streams;

import gantry.image.Digest;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/// Files of images that are here already, and that deltas may be of.
@FunctionalInterface
public interface Bases {
    /// Where there is nothing yet.
    Bases NONE = _ -> Optional.empty();

    /// The file, to be read anywhere and closed by the caller; empty where it is not here.
    Optional<SeekableByteChannel> open(Digest file) throws IOException;
}
