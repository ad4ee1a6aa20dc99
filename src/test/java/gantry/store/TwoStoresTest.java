package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageInfo;
import gantry.image.Progress;
import gantry.image.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several stores open on one directory, as when commands run side by side.
class TwoStoresTest {
    @TempDir private Path directory;

    @Test
    void ofManyImportsOfOneImageOneIsFirst() throws Exception {
        TestImage image = TestImage.virtualMachine("one");
        List<Callable<Boolean>> imports = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            imports.add(() -> isFirst(image));
        }
        assertThat(atOnce(imports)).containsOnlyOnce(true);
        assertSoundWith(1);
    }

    private boolean isFirst(TestImage image) throws IOException {
        try (ImageStore store = open()) {
            store.images(Project.DEFAULT).receive(image.stream(), ImageDraft.PLAIN, Progress.NONE);
            return true;
        } catch (AlreadyExists _) {
            return false;
        }
    }

    @Test
    void importsDeletesAndSweepsSideBySideLoseNothing() throws Exception {
        List<Callable<ImageInfo>> work = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            TestImage image = TestImage.virtualMachine("image" + i);
            work.add(() -> importDeleteImport(image));
        }
        List<ImageInfo> kept = atOnce(work);
        try (ImageStore store = open()) {
            assertThat(store.images(Project.DEFAULT).list())
                    .extracting(ImageInfo::fingerprint)
                    .containsExactlyInAnyOrderElementsOf(
                            kept.stream().map(ImageInfo::fingerprint).toList());
        }
        assertSoundWith(24);
    }

    /// The disk is the same file for all images, so each delete meets the imports of the others.
    private ImageInfo importDeleteImport(TestImage image) throws IOException {
        try (ImageStore store = open()) {
            ProjectImages images = store.images(Project.DEFAULT);
            ImageDraft draft =
                    ImageDraft.PLAIN.withAliases(List.of(new Alias("newest")), TakenAlias.MOVE);
            images.delete(images.receive(image.stream(), draft, Progress.NONE));
            store.collectGarbage();
            return images.receive(image.stream(), draft, Progress.NONE);
        }
    }

    private ImageStore open() throws IOException {
        return ImageStore.open(directory, Clock.systemUTC());
    }

    private void assertSoundWith(int images) throws IOException {
        try (ImageStore store = open()) {
            assertThat(store.verify(Progress.NONE)).isEmpty();
            assertThat(store.collectGarbage()).isZero();
            assertThat(store.usage().images()).isEqualTo(images);
            assertThat(store.usage().storedBytes()).isEqualTo(store.usage().sharedBytes());
        }
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<T> results = new ArrayList<>();
            for (Future<T> future : threads.invokeAll(work)) {
                results.add(future.get());
            }
            return results;
        }
    }
}
