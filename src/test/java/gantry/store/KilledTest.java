package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Progress;
import gantry.image.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that imports, replaces and deletes is killed at any moment, again and again on one
/// store. `-Dgantry.kills=300` makes it last.
@Tag("kill")
class KilledTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 12);

    @Test
    void aKilledCommandLosesNothingItReported(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        List<Fingerprint> reported = new ArrayList<>();
        for (int round = 0; round < KILLS; round++) {
            String name = seed + "-" + round;
            try (OtherProcess importer =
                    OtherProcess.start(Importer.class, directory.toString(), name)) {
                importer.awaitLine("ready");
                for (int lines = random.nextInt(6); lines > 0; lines--) {
                    reported.add(new Fingerprint(importer.line()));
                }
                Thread.sleep(random.nextInt(30)); // the moment of death is what is random here
                importer.kill();
                importer.lines().map(Fingerprint::new).forEach(reported::add);
            }
            try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
                check(store, reported, "seed " + seed + ", round " + round);
            }
        }
        assertThat(reported).isNotEmpty();
        checkNothingIsLeft(directory);
    }

    private static void check(ImageStore store, List<Fingerprint> reported, String when)
            throws IOException {
        ProjectImages images = store.images(Project.DEFAULT);
        for (Fingerprint fingerprint : reported) {
            assertThat(images.find(ImageQuery.of(fingerprint.hex()))).as(when).isNotNull();
        }
        assertThat(store.verify(Progress.NONE)).as(when).isEmpty();
    }

    private static void checkNothingIsLeft(Path directory) throws IOException {
        try (ImageStore store = ImageStore.open(directory, Clock.systemUTC())) {
            store.collectGarbage(Garbage.Limit.NONE); // after so many kills there may be much
            Holdings usage = store.usage();
            assertThat(usage.storedBytes()).isEqualTo(usage.sharedBytes());
            try (var files = Files.list(directory.resolve("blobs/staging"))) {
                assertThat(files).isEmpty();
            }
        }
    }

    /// Imports one image after the other and says the fingerprint of each when it is in; between
    /// them it imports and deletes one that it says nothing of.
    static final class Importer {
        private Importer() {}

        public static void main(String[] args) throws IOException {
            try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
                ProjectImages images = store.images(Project.DEFAULT);
                System.out.println("ready");
                for (int i = 0; ; i++) {
                    TestImage image = TestImage.splitContainer(args[1] + "-" + i);
                    System.out.println(receive(images, image).fingerprint());
                    TestImage passing = TestImage.virtualMachine(args[1] + "-" + i);
                    images.delete(receive(images, passing));
                }
            }
        }

        private static ImageInfo receive(ProjectImages images, TestImage image) throws IOException {
            ImageDraft draft =
                    ImageDraft.PLAIN.withAliases(List.of(new Alias("newest")), TakenAlias.MOVE);
            return images.receive(image.stream(), draft, Progress.NONE);
        }
    }
}
