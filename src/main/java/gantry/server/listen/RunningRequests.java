package gantry.server.listen;

import gantry.server.listen.limits.Pace;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.jetty.io.Connection;

/// The threads that serve a request at this moment, so that stopping can wait for them, and then
/// interrupt them.
final class RunningRequests {
    /// How long a client may keep a daemon that stops waiting for it.
    private static final Duration LONGEST_TURN = Duration.ofSeconds(2);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

    private final Map<Thread, Running> threads = new HashMap<>();
    private boolean stopping;

    /// @param in of the request's body
    /// @param out of the response
    private record Running(Connection connection, Pace in, Pace out) {
        boolean hasAwaitedClient(Duration time) {
            return in.hasAwaited(time) || out.hasAwaited(time);
        }
    }

    /// @return whether there is still time for this request
    synchronized boolean enter(Connection connection, Pace in, Pace out) {
        if (!stopping) {
            threads.put(Thread.currentThread(), new Running(connection, in, out));
        }
        return !stopping;
    }

    /// Takes back an interruption that came too late for this request.
    @SuppressWarnings("ThreadInterrupted")
    synchronized void leave() {
        threads.remove(Thread.currentThread());
        Thread.interrupted();
        notifyAll();
    }

    synchronized Set<Connection> connections() {
        return threads.values().stream()
                .map(Running::connection)
                .collect(Collectors.toUnmodifiableSet());
    }

    /// Interrupts those whose client takes so little that the rate of the whole is below the least.
    /// Who sends too little meets Jetty's own limit for what stands still, and is told so.
    synchronized void interruptTooSlow() {
        threads.forEach(
                (thread, request) -> {
                    if (request.out().isTooSlow()) {
                        thread.interrupt();
                    }
                });
    }

    synchronized void refuseMore() {
        stopping = true;
    }

    synchronized void interrupt() {
        threads.keySet().forEach(Thread::interrupt);
    }

    /// Interrupts on the way those whose client lets them wait.
    ///
    /// @return whether all have ended in that time
    synchronized boolean awaitEnd(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!threads.isEmpty()) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            interruptLeftAlone();
            wait(Math.min(left, BETWEEN_LOOKS.toMillis()));
        }
        return true;
    }

    private void interruptLeftAlone() {
        threads.forEach(
                (thread, request) -> {
                    if (request.hasAwaitedClient(LONGEST_TURN)) {
                        thread.interrupt();
                    }
                });
    }
}
