package gantry.transfer;

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
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that refreshes one image over and over is killed at any moment.
@Tag("kill")
class KilledRefreshTest {
    private static final int KILLS = Integer.getInteger("gantry.kills", 6);

    @Test
    void aKilledRefreshLeavesTheOldVersionOrTheNewOne(@TempDir Path directory) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < KILLS; round++) {
            Fingerprint reported;
            Path place = directory.resolve("round" + round);
            try (OtherProcess refresher =
                    OtherProcess.start(Refresher.class, place.toString(), seed + "-" + round)) {
                reported = new Fingerprint(refresher.line());
                for (int lines = random.nextInt(4); lines > 0; lines--) {
                    reported = new Fingerprint(refresher.line());
                }
                Thread.sleep(random.nextInt(30)); // the moment of death is what is random here
                refresher.kill();
                for (String line : refresher.lines().toList()) {
                    reported = new Fingerprint(line);
                }
            }
            check(place, reported, "seed " + seed + ", round " + round);
        }
    }

    private static void check(Path directory, Fingerprint reported, String when)
            throws IOException {
        try (ImageStore store = ImageStore.open(directory.resolve("ours"), Clock.systemUTC())) {
            ProjectImages images = store.images(Project.DEFAULT);
            ImageInfo named = images.find(ImageQuery.of("web"));
            List<ImageInfo> all = images.list();
            assertThat(all).as(when).hasSizeLessThanOrEqualTo(2);
            assertThat(all).as(when).extracting(ImageInfo::fingerprint).contains(reported);
            assertThat(named.history().updates().superseded()).as(when).isEmpty();
            assertThat(store.verify(Progress.NONE)).as(when).isEmpty();
            store.collectGarbage();
            assertThat(store.usage().storedBytes()).as(when).isEqualTo(store.usage().sharedBytes());
        }
    }

    /// Publishes one version after the other, and says the fingerprint of each when the image has
    /// been refreshed to it.
    static final class Refresher {
        private static final SourceAddress ADDRESS =
                new SourceAddress(
                        URI.create("https://images.example/"),
                        Protocol.LXD,
                        Optional.empty(),
                        "web",
                        Optional.empty());

        private Refresher() {}

        public static void main(String[] args) throws IOException {
            Path directory = Path.of(args[0]);
            Clock clock = Clock.systemUTC();
            try (ImageStore source = ImageStore.open(directory.resolve("theirs"), clock);
                    ImageStore store = ImageStore.open(directory.resolve("ours"), clock)) {
                ProjectImages theirs = source.images(Project.DEFAULT);
                ProjectImages ours = store.images(Project.DEFAULT);
                for (int i = 0; ; i++) {
                    TestImage image = TestImage.splitContainer(args[1] + "-" + i);
                    receive(theirs, image, TakenAlias.REPLACE);
                    if (i == 0) {
                        receive(ours, image, TakenAlias.REPLACE);
                    } else {
                        ImageInfo old = ours.find(ImageQuery.of("web"));
                        new Refresh(_ -> theirs, ours, 1, Progress.NONE).byHand(old);
                    }
                    System.out.println(image.fingerprint());
                }
            }
        }

        private static void receive(ProjectImages images, TestImage image, TakenAlias policy)
                throws IOException {
            ImageDraft draft =
                    ImageDraft.PLAIN.withAliases(List.of(new Alias("web")), policy).from(ADDRESS);
            images.receive(image.stream(), draft, Progress.NONE);
        }
    }
}
