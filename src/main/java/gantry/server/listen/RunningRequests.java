package gantry.server.listen;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;

/// The threads that serve a request at this moment, so that stopping can wait for them, and then
/// interrupt them.
final class RunningRequests {
    private final Set<Thread> threads = new HashSet<>();
    private boolean stopping;

    /// @return whether there is still time for this request
    synchronized boolean enter() {
        if (!stopping) {
            threads.add(Thread.currentThread());
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

    synchronized void refuseMore() {
        stopping = true;
    }

    synchronized void interrupt() {
        threads.forEach(Thread::interrupt);
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
