package gantry.upkeep;

import java.time.Duration;

/// Runs something later.
interface Timer {
    void in(Duration wait, Runnable task);
}
