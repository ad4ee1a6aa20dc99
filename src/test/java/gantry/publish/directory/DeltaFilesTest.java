package gantry.publish.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.Progress;
import gantry.peer.NeedsProgram;
import gantry.publish.PublishedStore;
import gantry.wire.streams.StreamsItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NeedsProgram("xdelta3")
@Timeout(60)
class DeltaFilesTest {
    private static final Duration DAY = Duration.ofDays(1);

    @TempDir Path temp;
    private Path directory;
    private StoreTree store;
    private final AtomicInteger made = new AtomicInteger();

    @BeforeEach
    void open() throws IOException {
        directory = temp.resolve("tree");
        store = new StoreTree(temp.resolve("store"), directory);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    /// Each version's root differs from the others' by its end alone.
    static TestImage container(String serial) {
        return image(serial, Kind.ROOTFS, squashfs(serial));
    }

    private static TestImage image(String serial, Kind kind, byte[] root) {
        return PublishedStore.image(
                "x86_64", kind, root, "os: Test", "release: one", "serial: '%s'".formatted(serial));
    }

    private static byte[] squashfs(String end) {
        return with(PublishedStore.squashfs(), TestImage.noise(100_000) + end);
    }

    private static byte[] with(byte[] head, String tail) {
        byte[] bytes = tail.getBytes(StandardCharsets.UTF_8);
        byte[] all = Arrays.copyOf(head, head.length + bytes.length);
        System.arraycopy(bytes, 0, all, head.length, bytes.length);
        return all;
    }

    private Outcome publish(Duration grace) throws IOException {
        DeltaMaker counted =
                (base, root, delta) -> {
                    made.incrementAndGet();
                    new Xdelta3().make(base, root, delta);
                };
        return store.directory(grace).with(counted).publish(store.published(), Progress.NONE);
    }

    private List<StreamsItem> deltas() throws IOException {
        new TreeReader(directory).readAll();
        return new TreeReader(directory)
                .items().stream().filter(item -> !item.deltaBase().isEmpty()).toList();
    }

    @Test
    void aVersionHasADeltaToTheOneBefore() throws IOException {
        store.add(container("20260101"));
        store.add(container("20260102"));
        store.add(container("20260103"));
        assertThat(publish(DAY).deltas()).isEqualTo(2);
        List<StreamsItem> deltas = deltas();
        assertThat(deltas).extracting(StreamsItem::ftype).containsOnly("squashfs.vcdiff");
        assertThat(deltas)
                .extracting(StreamsItem::deltaBase)
                .containsExactly("20260101", "20260102");
        assertThat(deltas).allMatch(delta -> delta.size() < 1000);
    }

    @Test
    void disksHaveDeltasToo() throws IOException {
        for (String serial : List.of("20260101", "20260102")) {
            byte[] disk = with(TestImage.qcow2(), TestImage.noise(100_000) + serial);
            store.add(image(serial, Kind.DISK, disk));
        }
        publish(DAY);
        assertThat(deltas())
                .singleElement()
                .extracting(StreamsItem::ftype)
                .isEqualTo("disk-kvm.img.vcdiff");
    }

    /// Incus would make it of the container.
    @Test
    void aDiskBesideAContainerHasNone() throws IOException {
        for (String serial : List.of("20260101", "20260102")) {
            byte[] disk = with(TestImage.qcow2(), TestImage.noise(100_000) + serial);
            store.add(image(serial, Kind.DISK, disk));
            store.add(container(serial));
        }
        publish(DAY);
        assertThat(deltas())
                .singleElement()
                .extracting(StreamsItem::ftype)
                .isEqualTo("squashfs.vcdiff");
    }

    @Test
    void eachIsMadeOnce() throws IOException {
        store.add(container("20260101"));
        store.add(container("20260102"));
        publish(DAY);
        assertThat(publish(DAY).indexes()).isEmpty();
        store.add(container("20260103"));
        publish(DAY);
        assertThat(made).hasValue(2);
        assertThat(deltas()).hasSize(2);
    }

    @Test
    void whatIsNotWorthItIsNotPublishedAndNotTriedAgain() throws IOException {
        store.add(image("20260101", Kind.ROOTFS, PublishedStore.squashfs()));
        store.add(container("20260102"));
        publish(DAY);
        publish(DAY);
        assertThat(deltas()).isEmpty();
        assertThat(made).hasValue(1);
    }

    @Test
    void oneThatIsGoneIsMadeAgain() throws IOException {
        store.add(container("20260101"));
        store.add(container("20260102"));
        publish(DAY);
        Files.delete(directory.resolve(deltas().getFirst().path()));
        publish(DAY);
        assertThat(made).hasValue(2);
        assertThat(deltas()).hasSize(1);
    }

    @Test
    void aDeltaGoesWithItsVersionAfterTheGrace() throws IOException {
        ImageInfo first = store.add(container("20260101"));
        store.add(container("20260102"));
        publish(DAY);
        String path = deltas().getFirst().path();
        store.delete(first);
        publish(DAY);
        assertThat(deltas()).isEmpty();
        assertThat(directory.resolve(path)).exists();
        store.waitFor(DAY);
        publish(DAY);
        assertThat(directory.resolve(path)).doesNotExist();
        assertThat(directory.resolve(".gantry/deltas")).isEmptyFile();
    }

    @Test
    void aDeltaThatMakesAnotherFileIsNotPublished() throws IOException {
        store.add(container("20260101"));
        store.add(container("20260102"));
        Path other = Files.write(temp.resolve("other"), squashfs("another"));
        TreeDirectory wrong =
                store.directory(DAY)
                        .with((base, _, delta) -> new Xdelta3().make(base, other, delta));
        assertThatThrownBy(() -> wrong.publish(store.published(), Progress.NONE))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is broken");
        publish(DAY);
        assertThat(deltas()).hasSize(1);
    }

    @Test
    void aPlanTellsHowManyAreToBeMade() throws IOException {
        store.add(container("20260101"));
        store.add(container("20260102"));
        assertThat(store.directory(DAY).with(new Xdelta3()).plan(store.published()).deltas())
                .isEqualTo(1);
        publish(DAY);
        assertThat(store.directory(DAY).with(new Xdelta3()).plan(store.published()).indexes())
                .isEmpty();
    }
}
