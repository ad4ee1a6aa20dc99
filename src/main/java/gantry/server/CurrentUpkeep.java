package gantry.server;

import gantry.server.Settings.Upkeep;
import java.io.IOException;

/// What is configured just now: no restart is needed for it.
interface CurrentUpkeep {
    Upkeep get() throws IOException;
}
