package gantry.server.listen;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.eclipse.jetty.io.Connection;

/// The threads that serve a request at this moment, so that stopping can wait for them, and then
/// interrupt them.
final class RunningRequests {
    private final Map<Thread, Connection> threads = new HashMap<>();
    private boolean stopping;

    /// @return whether there is still time for this request
    synchronized boolean enter(Connection connection) {
        if (!stopping) {
            threads.put(Thread.currentThread(), connection);
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
        return Set.copyOf(threads.values());
    }

    synchronized void refuseMore() {
        stopping = true;
    }

    synchronized void interrupt() {
        threads.keySet().forEach(Thread::interrupt);
    }

    /// @return whether all have ended in that time
    synchronized boolean awaitEnd(Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        while (!threads.isEmpty()) {
            long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                return false;
            }
            wait(left);
        }
        return true;
    }
}
