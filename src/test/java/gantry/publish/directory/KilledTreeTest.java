package gantry.publish.directory;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.image.ImageInfo;
import gantry.image.Progress;
import gantry.peer.NeedsProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A process that publishes one tree after the other is killed at any moment, again and again, and
/// somebody reads meanwhile. `-Dgantry.kills=300` makes it last.
@Tag("kill")
@Timeout(300)
class KilledTreeTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 12);

    private static final Duration GRACE = Duration.ofMinutes(30);

    @TempDir Path temp;

    @Test
    void aReaderFindsAllThatAnIndexNamesAtAnyMoment() throws Exception {
        killed(Publisher.class, KILLS);
    }

    @Test
    @NeedsProgram("xdelta3")
    void soItDoesWithDeltas() throws Exception {
        killed(DeltaPublisher.class, KILLS / 3); // it takes its time
    }

    private void killed(Class<?> publishing, int times) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path directory = temp.resolve("tree");
        TreeReader reader = new TreeReader(directory);
        int read = 0;
        for (int round = 0; round < times; round++) {
            String name = seed + "-" + round;
            try (OtherProcess publisher =
                    OtherProcess.start(
                            publishing,
                            temp.resolve("store").toString(),
                            directory.toString(),
                            name,
                            Integer.toString(round))) {
                for (int runs = random.nextInt(6); runs > 0; runs--) {
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
    abstract static class Publishing {
        private static final int MOST = 4;

        abstract TestImage image(String name, int number);

        abstract TreeDirectory directory(StoreTree store);

        void run(String... args) throws IOException {
            try (StoreTree store = new StoreTree(Path.of(args[0]), Path.of(args[1]))) {
                int round = Integer.parseInt(args[3]);
                store.waitFor(Duration.ofHours(round));
                Deque<ImageInfo> images = new ArrayDeque<>();
                for (int i = 0; ; i++) {
                    images.add(store.add(image(args[2] + "-" + i, 1000 * round + i)));
                    if (images.size() > MOST) {
                        store.delete(images.remove());
                    }
                    store.waitFor(Duration.ofMinutes(1));
                    directory(store).publish(store.published(), Progress.NONE);
                    System.out.println("published");
                }
            }
        }
    }

    static final class Publisher extends Publishing {
        public static void main(String[] args) throws IOException {
            new Publisher().run(args);
        }

        @Override
        TestImage image(String name, int number) {
            return TestImage.splitContainer(name);
        }

        @Override
        TreeDirectory directory(StoreTree store) {
            return store.directory(GRACE);
        }
    }

    static final class DeltaPublisher extends Publishing {
        public static void main(String[] args) throws IOException {
            new DeltaPublisher().run(args);
        }

        @Override
        TestImage image(String name, int number) {
            return DeltaFilesTest.container("20260101.%05d".formatted(number));
        }

        @Override
        TreeDirectory directory(StoreTree store) {
            return store.directory(GRACE).with(new Xdelta3());
        }
    }
}
