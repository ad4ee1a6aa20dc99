package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.json.JsonValue.Fields;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A daemon that takes, gives and deletes images is killed at any moment, again and again on one
/// store. `-Dgantry.kills=300` makes it last.
@Tag("kill")
class KilledServeTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 3);
    private static final int CLIENTS = 6;

    @TempDir Path directory;

    /// Images that the daemon has said are in.
    private final Queue<TestImage> reported = new ConcurrentLinkedQueue<>();

    private final AtomicInteger names = new AtomicInteger();

    @Test
    void whatItReportedIsThereAfterTheNextStart() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        ServeProcess.configure(directory, Map.of());
        for (int round = 0; round < KILLS; round++) {
            String when = "seed " + seed + ", round " + round;
            int before = reported.size();
            try (ServeProcess daemon = ServeProcess.on(directory)) {
                assertNothingIsLost(daemon, when);
                CountDownLatch some = new CountDownLatch(1 + random.nextInt(30));
                List<Future<?>> working = new ArrayList<>();
                try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                    for (int client = 0; client < CLIENTS; client++) {
                        working.add(clients.submit(() -> work(daemon, some)));
                    }
                    some.await();
                    daemon.kill();
                }
                for (Future<?> client : working) {
                    client.get();
                }
            }
            assertThat(reported).as(when).hasSizeGreaterThan(before);
        }
        try (ServeProcess daemon = ServeProcess.on(directory)) {
            assertNothingIsLost(daemon, "seed " + seed);
            daemon.local().uploaded("", TestImage.container("last"));
            assertThat(ServeProcess.staging(directory)).isEmpty();
        }
    }

    /// Until the daemon is gone: brings images in, and brings in and deletes others.
    private void work(ServeProcess daemon, CountDownLatch some) {
        try {
            while (true) {
                TestImage kept = TestImage.splitContainer("kept-" + names.incrementAndGet());
                daemon.local().uploaded("", kept);
                reported.add(kept);
                some.countDown();
                TestImage passing = TestImage.virtualMachine("passing-" + names.incrementAndGet());
                String path = daemon.local().uploaded("", passing);
                Fields deleted = daemon.local().operation(daemon.local().delete(path));
                assertThat(deleted.text("err")).isEmpty();
            }
        } catch (IOException e) {
            // it is gone
        }
    }

    private void assertNothingIsLost(ServeProcess daemon, String when) throws IOException {
        daemon.assertSound();
        for (TestImage image : reported) {
            String path = "/1.0/images/" + image.fingerprint() + "/export?part=rootfs";
            assertThat(daemon.local().get(path).expect(200).body())
                    .as(when)
                    .isEqualTo(image.parts().getLast().bytes());
        }
    }
}
