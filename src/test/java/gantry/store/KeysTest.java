package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.Digest;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageFile.Promised;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.publish.PublishedImage;
import gantry.store.blob.KeptFiles;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes and names apart: keys are never used again, sums are computed once and later, and what
/// nothing names is garbage.
class KeysTest {
    /// When the old store was written.
    private static final Instant WRITTEN = Instant.parse("2026-11-28T18:00:00Z");

    private final Path directory;
    private final ImageStore store;
    private final ProjectImages images;

    KeysTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.store = ImageStore.open(directory, Clock.systemUTC());
        this.images = store.images(Project.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void aRootIsSummedWhenSomebodyAsksForAnIndex() throws IOException {
        TestImage image = TestImage.splitContainer("one");
        receive(image);
        assertThat(root(image).digest()).isEmpty();
        PublishedImage published = images.published(image.fingerprint()).orElseThrow();
        assertThat(published.files())
                .extracting(file -> file.digest())
                .containsExactly(sum(image.parts().get(0)), sum(image.parts().get(1)));
        assertThat(root(image).digest()).contains(sum(image.parts().get(1)));
        assertThat(store.reconcile()).isEmpty();
    }

    @Test
    void whatWasSummedOnTheWayIsNotSummedAgain() throws IOException {
        TestImage unified = TestImage.container("one");
        receive(unified);
        assertThat(files(unified).getFirst().blob().digest()).contains(sum(unified.parts().get(0)));
        TestImage split = TestImage.splitContainer("two");
        images.receive(promising(split), ImageDraft.PLAIN, Progress.NONE);
        assertThat(root(split).digest()).contains(sum(split.parts().get(1)));
    }

    /// As a source that says the sum of each file, and is checked on the way.
    private static ImageStream promising(TestImage image) {
        ImageStream stream = image.stream();
        Iterator<TestImage.Part> parts = image.parts().iterator();
        return new ImageStream() {
            @Override
            public Optional<ImageFile> next() throws IOException {
                return stream.next().map(f -> f.promising(new Promised(sum(parts.next()), "x")));
            }

            @Override
            public void close() {}
        };
    }

    @Test
    void twoBlobsThatTurnOutEqualBecomeOneUnderTheirReaders() throws IOException {
        TestImage one = TestImage.virtualMachine("one");
        TestImage two = TestImage.virtualMachine("two"); // with the same disk
        receive(one);
        ImageInfo second = receive(two);
        try (ImageStream reading = images.open(second)) {
            store.sum();
            assertThat(root(one)).isEqualTo(root(two));
            assertThat(KeptFiles.all(directory)).hasSize(3);
            reading.next();
            assertThat(reading.next().orElseThrow().bytes().readAllBytes())
                    .isEqualTo(two.parts().get(1).bytes());
        }
        assertThat(store.reconcile()).isEmpty();
        assertThat(store.verify(Progress.NONE)).isEmpty();
        images.delete(images.list().getFirst());
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(KeptFiles.all(directory)).hasSize(2);
    }

    @Test
    void aRootThatChangedBeforeItWasSummedIsDamagedAndGetsNoSum() throws IOException {
        TestImage image = TestImage.splitContainer("one");
        ImageInfo info = receive(image);
        flip(KeptFiles.one(directory, image.fingerprint(), Kind.ROOTFS));
        store.sum();
        assertThat(root(image).digest()).isEmpty();
        assertThatThrownBy(() -> images.open(info)).isInstanceOf(Damaged.class);
        assertThat(images.published(image.fingerprint())).isEmpty();

        assertThatThrownBy(() -> receive(image))
                .isInstanceOfSatisfying(AlreadyExists.class, e -> assertThat(e.mended()).isTrue());
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(root(image).digest()).contains(sum(image.parts().get(1)));
        assertThat(KeptFiles.all(directory)).hasSize(2);
    }

    @Test
    void whatAKilledDeleteLeftIsDeletedLater() throws IOException {
        ImageInfo image = receive(TestImage.splitContainer("one"));
        deleteRows(image);
        assertThat(KeptFiles.all(directory)).hasSize(2);
        store.lookAfter();
        assertThat(KeptFiles.all(directory)).isEmpty();
        assertThat(store.catalog().<Integer>read(tables -> tables.blobs().keys().size())).isZero();
    }

    @Test
    void whoIsSlowInDeletingDoesNotHitWhatCameSince() throws IOException {
        TestImage image = TestImage.container("one");
        deleteRows(receive(image));
        receive(image); // and that deletes what is left of the first
        assertThat(KeptFiles.all(directory)).hasSize(1);
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    private void deleteRows(ImageInfo image) throws IOException {
        store.catalog()
                .change(
                        tables ->
                                tables.images()
                                        .delete(
                                                Project.DEFAULT,
                                                image.fingerprint(),
                                                store.clock().instant()));
    }

    @Test
    void aFileThatIsKeptAndHasNoRowYetIsNoLeftover() throws IOException {
        TestImage image = TestImage.splitContainer("one");
        try (StagedImage staged = store.stage(image.stream(), Progress.NONE)) {
            staged.files().getFirst().keep(image.fingerprint());
            store.lookAfter();
            assertThat(store.collectGarbage(Garbage.Limit.NONE).orphans()).isEmpty();
            assertThat(KeptFiles.all(directory)).hasSize(1);
        }
        store.lookAfter(); // its writer ended without a word
        assertThat(KeptFiles.all(directory)).isEmpty();
    }

    @Test
    void aStoreOfSchema10IsReadAsBefore(@TempDir Path old) throws IOException {
        OldStore.unpack("store-of-schema-10.tar.xz", old);

        try (ImageStore opened = ImageStore.open(old, Clock.fixed(WRITTEN, ZoneOffset.UTC))) {
            ProjectImages there = opened.images(Project.DEFAULT);
            assertThat(there.aliases())
                    .extracting(alias -> alias.name())
                    .containsExactly("broken", "one", "two");
            assertThat(opened.images("other").aliases()).hasSize(1);
            for (ImageInfo image : there.list()) {
                if (image.history().damage().isEmpty()) {
                    read(there, image);
                }
            }
            assertThat(there.list().stream().filter(image -> image.history().damage().isPresent()))
                    .hasSize(1);
            assertThat(opened.reconcile()).isEmpty();
            assertThat(opened.verify(Progress.NONE)).hasSize(1);
            assertThat(there.publication(_ -> true).images()).hasSize(2);
            assertThat(KeptFiles.all(old)).hasSize(5);

            for (ImageInfo image : opened.images("other").list()) {
                opened.images("other").delete(image);
            }
            for (ImageInfo image : there.list()) {
                there.delete(image);
            }
            assertThat(KeptFiles.all(old)).hasSize(2); // public ones linger
        }
    }

    private static void read(ProjectImages images, ImageInfo image) throws IOException {
        var sum = Digest.sha256();
        try (ImageStream stream = images.open(image)) {
            for (var file = stream.next(); file.isPresent(); file = stream.next()) {
                sum.update(file.get().bytes().readAllBytes());
            }
        }
        assertThat(Digest.of(sum).hex()).isEqualTo(image.fingerprint().hex());
    }

    private static void flip(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
    }

    private ImageInfo receive(TestImage image) throws IOException {
        return images.receive(image.stream(), ImageDraft.PLAIN, Progress.NONE);
    }

    private StoredBlob root(TestImage image) throws IOException {
        return files(image).getLast().blob();
    }

    private List<StoredFile> files(TestImage image) throws IOException {
        return store.catalog()
                .<Optional<StoredImage>>read(
                        tables -> tables.images().one(Project.DEFAULT, image.fingerprint()))
                .orElseThrow()
                .files();
    }

    private static Digest sum(TestImage.Part part) {
        var sum = Digest.sha256();
        sum.update(part.bytes());
        return Digest.of(sum);
    }
}
