package gantry.server.listen;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// What is looked at now and then, each on a thread of its own, until all that is over.
final class Looks implements AutoCloseable {
    private final CountDownLatch ended = new CountDownLatch(1);

    void every(Duration pause, Runnable look) {
        Thread.ofVirtual()
                .start(
                        () -> {
                            while (!endsWithin(pause)) {
                                look.run();
                            }
                        });
    }

    private boolean endsWithin(Duration time) {
        try {
            return ended.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    @Override
    public void close() {
        ended.countDown();
    }
}
