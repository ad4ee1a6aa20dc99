package gantry.publish.directory;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.image.ImageInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that publishes one tree after the other is killed at any moment, again and again, and
/// somebody reads meanwhile. `-Dgantry.kills=300` makes it last.
@Timeout(300)
class KilledTreeTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 12);

    @TempDir Path temp;

    @Test
    void aReaderFindsAllThatAnIndexNamesAtAnyMoment() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path directory = temp.resolve("tree");
        TreeReader reader = new TreeReader(directory);
        int read = 0;
        for (int round = 0; round < KILLS; round++) {
            String name = seed + "-" + round;
            try (OtherProcess publisher =
                    OtherProcess.start(
                            Publisher.class,
                            temp.resolve("store").toString(),
                            directory.toString(),
                            name,
                            Integer.toString(round))) {
                for (int runs = random.nextInt(12); runs > 0; runs--) {
                    publisher.awaitLine("published");
                    read += reader.readAll().size();
                }
                Thread.sleep(random.nextInt(20)); // the moment of death is what is random here
                publisher.kill();
            }
            read += reader.readAll().size();
        }
        assertThat(read).as("seed " + seed).isPositive();
        theNextRunCleansUp(directory);
    }

    private void theNextRunCleansUp(Path directory) throws IOException {
        try (StoreTree store = new StoreTree(temp.resolve("store"), directory)) {
            store.waitFor(Duration.ofDays(30)); // the killed had later clocks
            store.publish(Duration.ZERO);
            assertThat(new TreeReader(directory).readAll())
                    .hasSize((int) files(directory.resolve("images")));
        }
        assertThat(directory.resolve(".gantry/new")).isEmptyDirectory();
    }

    private static long files(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.count();
        }
    }

    /// Adds an image, deletes an old one, and publishes; over and over.
    static final class Publisher {
        private static final int MOST = 4;

        private Publisher() {}

        public static void main(String[] args) throws IOException {
            try (StoreTree store = new StoreTree(Path.of(args[0]), Path.of(args[1]))) {
                store.waitFor(Duration.ofHours(Long.parseLong(args[3])));
                Deque<ImageInfo> images = new ArrayDeque<>();
                for (int i = 0; ; i++) {
                    images.add(store.add(TestImage.splitContainer(args[2] + "-" + i)));
                    if (images.size() > MOST) {
                        store.delete(images.remove());
                    }
                    store.waitFor(Duration.ofMinutes(1));
                    store.publish(Duration.ofMinutes(30));
                    System.out.println("published");
                }
            }
        }
    }
}
