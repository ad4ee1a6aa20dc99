package gantry.server.jobs;

import gantry.image.HeavyWork;
import gantry.server.exchange.Caller;
import java.time.Duration;

/// Where the daemon does its heavy work: three pools, none of which waits for another.
///
/// @param strangers answers to those who are not trusted, and trees that everybody reads
/// @param trusted answers to all others
/// @param files looking into images and into other servers' indexes
public record WorkPools(WorkPool strangers, WorkPool trusted, WorkPool files)
        implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /// An upload has come a long way, and waits for others of its size.
    private static final Duration PATIENCE_OF_FILES = Duration.ofMinutes(5);

    /// Strangers get half of the processors, others all: the system shares them.
    public static WorkPools of(int processors) {
        return new WorkPools(
                new WorkPool("answer to a stranger", Math.max(1, processors / 2), PATIENCE),
                new WorkPool("answer", processors, PATIENCE),
                new WorkPool("files", processors, PATIENCE_OF_FILES));
    }

    public HeavyWork answering(Caller caller) {
        return switch (caller) {
            case Caller.Stranger _ -> strangers;
            case Caller.Local _, Caller.Trusted _, Caller.Meter _ -> trusted;
        };
    }

    /// Ends what runs.
    @Override
    public void close() {
        strangers.close();
        trusted.close();
        files.close();
    }
}
