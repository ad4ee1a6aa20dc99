package gantry.server.listen.limits;

import gantry.server.exchange.SlowBody;
import java.time.Duration;

/// Breaks off a body that moves too slowly to be meant. Only time spent waiting for the other end
/// counts, so that a slow store cuts nobody off.
public final class Pace {
    private static final double SECOND = 1e9;

    private final Limits limits;
    private long nanos;
    private long bytes;
    private volatile boolean awaiting;
    private volatile long since;
    private volatile long wanted;

    public Pace(Limits limits) {
        this.limits = limits;
    }

    /// From now on it is the other end's turn, until something has [#moved].
    ///
    /// @param bytes that all have to move until then
    public void await(long bytes) {
        since = System.nanoTime();
        wanted = bytes;
        awaiting = true;
    }

    /// Whether it has been the other end's turn for longer than that.
    public boolean hasAwaited(Duration time) {
        return awaiting && System.nanoTime() - since > time.toNanos();
    }

    /// Whether it has been the other end's turn for longer than all that has to move may take, so
    /// that this will be too slow whenever it has moved.
    public boolean isTooSlow() {
        long longest = limits.leastRate() == 0 ? Long.MAX_VALUE : wanted / limits.leastRate();
        return longest < Integer.MAX_VALUE
                && hasAwaited(limits.idle().plus(Duration.ofSeconds(longest)));
    }

    /// @throws SlowBody if it has been too slow for as long as something may be idle
    public void moved(long moreBytes) throws SlowBody {
        awaiting = false;
        bytes += moreBytes;
        nanos += System.nanoTime() - since;
        if (nanos < limits.idle().toNanos()) {
            return;
        }
        if (bytes < limits.leastRate() * (nanos / SECOND)) {
            throw new SlowBody(
                    "The body moves slower than %d bytes per second: %d in %.1f s"
                            .formatted(limits.leastRate(), bytes, nanos / SECOND));
        }
        nanos = 0;
        bytes = 0;
    }
}
