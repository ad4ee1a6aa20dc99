package gantry.transfer;

import gantry.image.ImageSource;
import gantry.image.SourceAddress;
import java.io.IOException;

/// Opens the places that images came from. Nothing is asked of one yet.
public interface Sources {
    /// @throws gantry.image.ImageFailure.Invalid where what the address says is not spoken here
    ImageSource open(SourceAddress address) throws IOException;
}
