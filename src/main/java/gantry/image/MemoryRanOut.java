package gantry.image;

import java.util.function.IntConsumer;

/// Ends the process when memory runs out: a thread that lost its work this way leaves the daemon in
/// an unknown state, while any end leaves the store sound, and systemd starts the daemon again.
///
/// For the heap `-XX:+ExitOnOutOfMemoryError` does it. Memory beside the heap ("Cannot reserve ...
/// bytes of direct buffer memory") and threads are refused by Java code, which that option (JDK 25)
/// does not notice. Such an error comes here as what nobody caught, or by [#report] from those who
/// catch whatever happens.
public final class MemoryRanOut implements Thread.UncaughtExceptionHandler {
    /// That of `-XX:+ExitOnOutOfMemoryError`.
    public static final int EXIT_CODE = 3;

    private final Thread.UncaughtExceptionHandler log;
    private final IntConsumer end;

    /// @param log told of all that nobody caught
    /// @param end ends the process with a code, at once
    public MemoryRanOut(Thread.UncaughtExceptionHandler log, IntConsumer end) {
        this.log = log;
        this.end = end;
    }

    /// To be told of whatever was caught without being looked at. Does nothing unless memory ran
    /// out.
    public static void report(Throwable failure) {
        if (isOne(failure)) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
        }
    }

    public static boolean isOne(Throwable failure) {
        for (Throwable t = failure; t != null; t = t.getCause()) {
            if (t instanceof OutOfMemoryError) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        try {
            log.uncaughtException(thread, failure);
        } finally {
            if (isOne(failure)) {
                end.accept(EXIT_CODE); // also where there is no memory for a line
            }
        }
    }
}
