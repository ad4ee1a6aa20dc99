package gantry.wire.streams;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;

/// Whoever takes simplestreams products while they are read.
public interface StreamsTaker {
    /// Whether files of this ftype are to be kept.
    boolean wants(String ftype);

    /// About so many more bytes of memory are needed for what has been read.
    ///
    /// @throws Invalid where that is too much
    void needs(int bytes) throws IOException;

    /// A product is left out, since one of its values is of another type than it should be.
    ///
    /// @param why names the product, the field, and both types
    void leftOut(String why);

    /// Takes everything, and refuses a file with a value of another type.
    StreamsTaker STRICT =
            new StreamsTaker() {
                @Override
                public boolean wants(String ftype) {
                    return true;
                }

                @Override
                public void needs(int bytes) {}

                @Override
                public void leftOut(String why) {
                    throw new Invalid("Invalid JSON: " + why);
                }
            };
}
