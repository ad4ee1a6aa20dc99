package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.server.ServeProcess;
import gantry.server.TestAnswer;
import gantry.server.TestDaemon;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Uploads of some kilobytes that unpack to more than any machine has, or ask for more memory than
/// the daemon has.
@Tag("attack")
@Timeout(120)
class BombsTest {
    private static final String THEIRS = "/1.0/images?project=theirs";

    @TempDir Path directory;

    @Test
    void twoUploadsOf117GibibytesBeforeTheMetadataAreRefusedInAMoment() throws Exception {
        TestImage bomb = Bombs.bzip2BeforeMetadata(117);
        assertThat(bomb.parts().getFirst().bytes()).hasSizeLessThan(400_000);
        try (TestDaemon daemon = TestDaemon.on(directory).trusting();
                ExecutorService uploads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestAnswer>> answers = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                answers.add(uploads.submit(() -> daemon.restricted().upload(THEIRS, bomb)));
            }
            for (Future<TestAnswer> answer : answers) {
                assertThat(answer.get().refusal(400))
                        .contains("unpacks to more than 64 MiB")
                        .contains("pack them in that order");
            }
            assertThat(daemon.staging()).isEmpty();
        }
    }

    @Test
    void dictionariesShareTheMemoryOrAreRefused() throws Exception {
        ServeProcess.configure(directory, Map.of());
        try (ServeProcess daemon = ServeProcess.on(directory, "-XX:+UseSerialGC", "-Xmx256m");
                ExecutorService uploads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<TestAnswer>> refused = new ArrayList<>();
            List<Future<TestAnswer>> taken = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                TestImage large = Bombs.xzWithDictionary(96, "large-" + i);
                TestImage most = Bombs.xzWithDictionary(64, "most-" + i);
                refused.add(uploads.submit(() -> daemon.local().upload("/1.0/images", large)));
                taken.add(uploads.submit(() -> daemon.local().upload("/1.0/images", most)));
            }
            for (Future<TestAnswer> answer : refused) {
                assertThat(answer.get().refusal(400)).contains("needs more memory than xz may");
            }
            for (Future<TestAnswer> answer : taken) {
                assertThat(daemon.local().operation(answer.get()).text("err")).isEmpty();
            }
            assertThat(daemon.log()).doesNotContain("OutOfMemory");
            daemon.assertSound();
        }
    }
}
