package gantry.server.jobs;

import gantry.server.exchange.EventSink;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/// Tells everyone who listens what happens, each in the order it happened.
public final class Events {
    /// A listener that is so far behind is let go: it holds memory, and will never catch up.
    private static final int BACKLOG = 1000;

    /// In place of a project, for what belongs to none: a trust token's operation, say, which has
    /// its secret, and is for those alone who may do everything.
    public static final String SERVER = "";

    /// What happened.
    ///
    /// @param project or [#SERVER]
    /// @param type `operation`, `lifecycle` or `logging`
    /// @param message as JSON
    public record Event(String project, String type, String message) {}

    /// What a listener wants to hear, and may.
    ///
    /// @param projects absent for all
    public record Interest(Optional<Set<String>> projects, Set<String> types) {
        public Interest {
            projects = projects.map(Set::copyOf);
            types = Set.copyOf(types);
        }

        public static Interest of(Set<String> projects, Set<String> types) {
            return new Interest(Optional.of(projects), types);
        }

        public static Interest ofAll(Set<String> types) {
            return new Interest(Optional.empty(), types);
        }

        private boolean includes(Event event) {
            return types.contains(event.type())
                    && (projects.isEmpty() || projects.get().contains(event.project()));
        }
    }

    private final List<Listening> listeners = new CopyOnWriteArrayList<>();

    /// Whether it is worth telling anything.
    public boolean areHeard() {
        return !listeners.isEmpty();
    }

    public void publish(Event event) {
        for (Listening listener : listeners) {
            listener.offer(event);
        }
    }

    /// From now on, every event that is of interest goes to the sink, until what is returned is
    /// closed.
    public AutoCloseable listen(Interest interest, EventSink sink) {
        Listening listening = new Listening(interest, sink);
        listeners.add(listening);
        return listening;
    }

    public void closeAll() {
        listeners.forEach(Listening::close);
    }

    private final class Listening implements AutoCloseable {
        private final Interest interest;
        private final EventSink sink;
        private final BlockingQueue<String> queue = new ArrayBlockingQueue<>(BACKLOG);
        private final Thread thread;

        Listening(Interest interest, EventSink sink) {
            this.interest = interest;
            this.sink = sink;
            this.thread = Thread.ofVirtual().name("events").start(this::send);
        }

        private void offer(Event event) {
            if (interest.includes(event) && !queue.offer(event.message())) {
                close();
            }
        }

        private void send() {
            try {
                while (true) {
                    sink.send(queue.take());
                }
            } catch (IOException | InterruptedException _) {
                close(); // the other end is gone, or we are told to stop
            }
        }

        @Override
        public void close() {
            listeners.remove(this);
            thread.interrupt();
            sink.close();
        }
    }
}
