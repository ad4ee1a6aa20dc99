package gantry.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/// An image on its way: its files in fingerprint order, each read to its end before the next is
/// asked for.
public interface ImageStream extends Closeable {
    Optional<ImageFile> next() throws IOException;
}
