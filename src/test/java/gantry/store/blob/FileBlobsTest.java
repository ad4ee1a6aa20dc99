package gantry.store.blob;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.OtherProcess;
import gantry.locks.FileLocks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileBlobsTest extends BlobStoreContract {
    private final Path directory;

    FileBlobsTest(@TempDir Path directory) {
        super(blobs(directory));
        this.directory = directory;
    }

    private static FileBlobs blobs(Path directory) {
        return new FileBlobs(directory, FileLocks.in(directory.resolve("locks")));
    }

    @Test
    @Tag("kill")
    void theSweeperLeavesWhatAnotherProcessWritesAndTakesItWhenThatIsKilled() throws Exception {
        try (FileBlobs blobs = blobs(directory);
                OtherProcess writer = OtherProcess.start(Writer.class, directory.toString())) {
            writer.awaitLine("written");
            assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
            writer.kill();
            assertThat(blobs.sweepStaging(Instant.EPOCH)).isEqualTo(Writer.BYTES);
            assertThat(blobs.sweepStaging(Instant.EPOCH)).isZero();
        }
    }

    @Test
    void sweepersOfOneProcessShareTheWork() throws Exception {
        Path staging = Files.createDirectories(directory.resolve("staging"));
        for (int file = 0; file < 300; file++) {
            Files.writeString(staging.resolve("left-" + file), "left by a crash");
        }
        long freed = 0;
        try (FileBlobs blobs = blobs(directory);
                ExecutorService sweepers = Executors.newCachedThreadPool()) {
            List<Callable<Long>> sweeps =
                    Collections.nCopies(8, () -> blobs.sweepStaging(Instant.EPOCH));
            for (Future<Long> sweep : sweepers.invokeAll(sweeps)) {
                freed += sweep.get();
            }
        }
        assertThat(freed).isEqualTo(300L * "left by a crash".length());
        assertThat(staging).isEmptyDirectory();
    }

    @Test
    void strangeFilesInTheDirectoryAreNoBlobs() throws IOException {
        Files.writeString(directory.resolve("README"), "hands off");
        try (FileBlobs blobs = blobs(directory)) {
            assertThat(blobs.list()).isEmpty();
        }
    }

    /// Writes a blob, says so, and waits to be killed.
    static final class Writer {
        static final int BYTES = 2 << 20;

        private Writer() {}

        public static void main(String[] args) throws Exception {
            try (FileBlobs blobs = blobs(Path.of(args[0]));
                    BlobStore.BlobWriter writer = blobs.create()) {
                writer.write(ByteBuffer.allocate(BYTES));
                System.out.println("written");
                Thread.sleep(Long.MAX_VALUE);
            }
        }
    }
}
