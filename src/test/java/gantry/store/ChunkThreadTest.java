package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Hashing gigabytes on virtual threads would hold up all others.
@Timeout(60)
class ChunkThreadTest {
    @Test
    void whatARequestSendsIsHashedOnThreadsOfThePlatform() throws Exception {
        Set<Boolean> virtual = Collections.synchronizedSet(new HashSet<>());
        FutureTask<Void> request =
                new FutureTask<>(
                        () -> {
                            hash(virtual);
                            return null;
                        });
        Thread.ofVirtual().start(request);
        request.get();
        assertThat(virtual).containsExactly(false);
    }

    private static void hash(Set<Boolean> virtual) throws IOException, InterruptedException {
        Chunk.Pool pool = new Chunk.Pool();
        ChunkThread.Work work = _ -> virtual.add(Thread.currentThread().isVirtual());
        try (ChunkThread thread = new ChunkThread("hash", work)) {
            ByteArrayInputStream bytes = new ByteArrayInputStream(new byte[10 * Chunk.SIZE]);
            Chunk chunk = pool.take();
            while (chunk.fill(bytes)) {
                chunk.share(1);
                thread.feed(chunk);
                chunk = pool.take();
            }
            thread.finish();
        }
    }
}
