package gantry.attack;

import gantry.server.TestCaller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;

/// Attackers who do the same again and again, each on a thread, until they are stopped.
final class Attackers implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicBoolean stopped = new AtomicBoolean();

    /// So that what they ask for takes the time, and not the asking.
    private static final Duration PAUSE = Duration.ofMillis(50);

    interface Attack {
        void once() throws IOException;
    }

    /// So many at once.
    Attackers add(int count, Attack attack) {
        for (int i = 0; i < count; i++) {
            threads.execute(() -> goOn(attack));
        }
        return this;
    }

    private void goOn(Attack attack) {
        while (!stopped.get()) {
            try {
                attack.once();
                Thread.sleep(PAUSE);
            } catch (InterruptedException e) {
                return;
            } catch (IOException | AssertionError e) {
                // refused, which attackers do not mind
            }
        }
    }

    /// How long each of the calls of `GET /1.0` took that were made for this long, the quickest
    /// first.
    static List<Duration> answers(Duration time, TestCaller caller) throws IOException {
        List<Duration> answers = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (System.nanoTime() < end) {
            long began = System.nanoTime();
            caller.get("/1.0").expect(200);
            answers.add(Duration.ofNanos(System.nanoTime() - began));
        }
        Collections.sort(answers);
        return answers;
    }

    @Override
    public void close() {
        stopped.set(true);
        threads.shutdownNow();
        threads.close();
    }
}
