package gantry.publish.directory;

import java.io.IOException;
import java.nio.file.Path;

/// Makes deltas in VCDIFF.
public interface DeltaMaker {
    /// Writes what makes the root out of the base.
    ///
    /// @param delta a new file
    /// @throws IOException where that fails; of what is written then nothing is used
    void make(Path base, Path root, Path delta) throws IOException;
}
