package gantry.remote;

import static gantry.remote.download.Misbehaving.cutting;
import static gantry.remote.download.Misbehaving.decent;
import static gantry.remote.download.Misbehaving.first;
import static gantry.remote.download.Misbehaving.stalling;
import static gantry.remote.download.Misbehaving.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.OtherProcess;
import gantry.TestImage;
import gantry.http.HttpSettings;
import gantry.image.ImageDraft;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.remote.download.Misbehaving;
import gantry.remote.download.Misbehaving.Manner;
import gantry.remote.download.TestPatience;
import gantry.store.ImageStore;
import gantry.transfer.Copy;
import gantry.transfer.Import;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Images on their way into a store, from servers that misbehave: what comes of it is the image, or
/// a clear error and a store without a trace, or what was there so far, kept for the next try.
class BrokenOffTest {
    private static final TestImage IMAGE =
            TestImage.unified(
                    "metadata.yaml",
                    TestImage.metadata("large"),
                    "rootfs/noise",
                    TestImage.noise(4 << 20));
    private static final byte[] BYTES = IMAGE.parts().getFirst().bytes();

    /// Enough to have been written, whatever is lost in buffers.
    private static final int SOME = 3 << 20;

    private final Path directory;
    private final ImageStore store;
    private final Misbehaving server;

    BrokenOffTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.store = ImageStore.open(directory, Clock.systemUTC());
        this.server = new Misbehaving();
        announce(server, IMAGE);
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        store.close();
    }

    private static void announce(Misbehaving server, TestImage image) {
        server.on(
                "/here",
                status(
                        "200 OK",
                        "LXD-Image-Hash: " + image.fingerprint(),
                        "LXD-Image-URL: /image"));
    }

    private static Import.Outcome fetch(ImageStore store, URI url) throws IOException {
        try (DirectUrl source = new DirectUrl(Misbehaving.impatient(), url, List.of("x86_64"))) {
            return copy(store, source, source.list().getFirst());
        }
    }

    private static Import.Outcome copy(ImageStore store, ImageSource source, ImageInfo image)
            throws IOException {
        return new Copy(source, store.images(Project.DEFAULT), Progress.NONE)
                .run(image, ImageDraft.PLAIN);
    }

    private Import.Outcome fetch() throws IOException {
        return fetch(store, server.url("/here"));
    }

    private void assertArrived() throws IOException {
        assertThat(store.images(Project.DEFAULT).list()).hasSize(1);
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(store.usage().stagingBytes()).isZero();
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(store.images(Project.DEFAULT).list()).isEmpty();
        assertThat(store.usage().storedBytes()).isZero();
        assertThat(store.usage().stagingBytes()).isZero();
    }

    /// Where the last request for this path began.
    private long resumedAt(String path) {
        String range = server.ranges(path).getLast();
        assertThat(range).matches("bytes=\\d+-");
        return Long.parseLong(range.substring(6, range.length() - 1));
    }

    private static Manner breakingOff(byte[] file, int bytes) {
        return breakingOff(file, bytes, "503 Service Unavailable");
    }

    /// The first byte, then so many, and then this answer for ever.
    private static Manner breakingOff(byte[] file, int bytes, String status) {
        return first(1, decent(file), first(1, cutting(file, 1, bytes), status(status)));
    }

    private void breakOff() {
        server.on("/image", breakingOff(BYTES, SOME));
        assertThatThrownBy(this::fetch)
                .isInstanceOf(Unreachable.class)
                .hasMessageEndingWith("/image\": 503 Service Unavailable");
    }

    /// From now on the server behaves.
    private void mend() {
        server.on("/image", decent(BYTES));
    }

    @Test
    void anImageThatIsCutAtEveryQuarterArrives() throws IOException {
        server.on("/image", first(1, decent(BYTES), cutting(BYTES, 3, BYTES.length / 4)));
        fetch();
        assertArrived();
        assertThat(server.sent()).isEqualTo(BYTES.length + 1);
    }

    @Test
    void whatIsRefusedLeavesNothingBehind() throws IOException {
        byte[] other = BYTES.clone();
        other[BYTES.length - 1] ^= 1;
        Manner cut = cutting(BYTES, 99, SOME);
        Map<Manner, Class<? extends ImageFailure>> faults =
                Map.of(
                        decent(other),
                        Mismatch.class,
                        first(1, cut, decent(other)),
                        Mismatch.class,
                        (_, _, answer) -> answer.sendChunked(Arrays.copyOf(BYTES, 99)),
                        Mismatch.class,
                        status("404 Not Found"),
                        NotFound.class,
                        breakingOff(BYTES, SOME, "404 Not Found"),
                        NotFound.class,
                        status("401 Unauthorized"),
                        Forbidden.class,
                        status("429 Too Many Requests", "Retry-After: 9999"),
                        Unreachable.class,
                        status("500 Internal Server Error"),
                        Unreachable.class,
                        status("302 Found", "Location: /image"),
                        ImageFailure.Invalid.class,
                        first(
                                1,
                                decent(BYTES),
                                (_, _, answer) ->
                                        answer.send(
                                                "206 Partial Content",
                                                BYTES,
                                                "Content-Range: bytes 5-9/10")),
                        Mismatch.class);
        for (Map.Entry<Manner, Class<? extends ImageFailure>> fault : faults.entrySet()) {
            try (Misbehaving fresh = new Misbehaving()) {
                announce(fresh, IMAGE);
                fresh.on("/image", fault.getKey());
                assertThatThrownBy(() -> fetch(store, fresh.url("/here")))
                        .isExactlyInstanceOf(fault.getValue());
                assertNothingIsLeft();
            }
        }
    }

    @Test
    void theNextTryAsksForTheRestOnly() throws IOException {
        breakOff();
        assertThat(store.usage().stagingBytes()).isBetween((long) SOME - (1 << 20), (long) SOME);
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(store.collectGarbage()).isZero();
        mend();
        long before = server.sent();
        assertThat(fetch()).isInstanceOf(Import.Arrived.class);
        assertArrived();
        assertThat(resumedAt("/image")).isBetween((long) SOME - (1 << 20) - 4096, (long) SOME);
        assertThat(server.sent() - before).isEqualTo(BYTES.length - resumedAt("/image") + 1);
    }

    @Test
    void aServerThatIgnoresRangesSendsAllAgain() throws IOException {
        breakOff();
        server.on("/image", (_, _, answer) -> answer.send("200 OK", BYTES));
        fetch();
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThat(store.images(Project.DEFAULT).list()).hasSize(1);
    }

    @Test
    void whatWasKeptAndIsDamagedIsDiscardedAndSaidSo() throws IOException {
        breakOff();
        Path partial = partial("unified");
        byte[] damaged = Files.readAllBytes(partial);
        damaged[1000] ^= 1;
        Files.write(partial, damaged);
        mend();
        assertThatThrownBy(this::fetch)
                .isInstanceOf(Mismatch.class)
                .hasMessageMatching(
                        ".*; \\d+ bytes .* were left by an earlier try, and are discarded now: try"
                                + " again");
        assertNothingIsLeft();
        fetch();
        assertArrived();
    }

    private Path partial(String kind) {
        return directory.resolve(
                "blobs/staging/partial/%s.%s".formatted(IMAGE.fingerprint(), kind));
    }

    @Test
    void whatNobodyGoesOnWithIsGarbageAfterADay() throws IOException {
        breakOff();
        Path partial = partial("unified");
        long size = Files.size(partial);
        Files.setLastModifiedTime(
                partial, FileTime.from(Instant.now().minusSeconds(24 * 3600 + 60)));
        assertThat(store.collectGarbage()).isEqualTo(size);
        assertNothingIsLeft();
    }

    @Test
    @Tag("kill")
    void aCommandThatIsKilledAndGivenAgainAsksForTheRestOnly() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        server.on("/image", first(1, decent(BYTES), stalling(BYTES, SOME, never)));
        try (OtherProcess fetcher =
                OtherProcess.start(
                        Fetcher.class, directory.toString(), server.url("/here").toString())) {
            fetcher.awaitLine("ready");
            Path partial = partial("unified");
            while (!Files.exists(partial) || Files.size(partial) < (1 << 20)) {
                Thread.onSpinWait();
            }
            fetcher.kill();
        }
        mend();
        long before = server.sent();
        fetch();
        assertArrived();
        assertThat(resumedAt("/image")).isGreaterThanOrEqualTo(1 << 20);
        assertThat(server.sent() - before).isEqualTo(BYTES.length - resumedAt("/image") + 1);
        never.countDown();
    }

    @Test
    void twoAskersShareOneDownload() throws Exception {
        server.on("/image", askedAtLeast(2));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Import.Outcome> one = threads.submit(() -> fetch());
            Future<Import.Outcome> two = threads.submit(() -> fetch());
            assertThat(List.of(one.get(), two.get()))
                    .hasAtLeastOneElementOfType(Import.Arrived.class)
                    .hasAtLeastOneElementOfType(Import.WasThere.class);
        }
        assertArrived();
        assertThat(server.ranges("/image")).containsOnlyOnce("-");
    }

    @Test
    void askersInTwoProcessesShareOneDownload() throws Exception {
        server.on("/image", askedAtLeast(2));
        try (OtherProcess other =
                        OtherProcess.start(
                                Fetcher.class,
                                directory.toString(),
                                server.url("/here").toString());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Import.Outcome> ours = threads.submit(() -> fetch());
            other.awaitLine("ready");
            boolean wasFirst = other.line().equals("Arrived");
            assertThat(ours.get())
                    .isInstanceOf(wasFirst ? Import.WasThere.class : Import.Arrived.class);
        }
        assertArrived();
        assertThat(server.ranges("/image")).containsOnlyOnce("-");
    }

    /// Sends the whole only when so many have asked for the first byte.
    private static Manner askedAtLeast(int askers) {
        CountDownLatch asked = new CountDownLatch(askers);
        return (_, request, answer) -> {
            if (request.range().isPresent()) {
                asked.countDown();
            } else {
                await(asked);
            }
            answer.serve(request, BYTES);
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void anExportFromAServerIsGoneOnWith() throws IOException {
        String path = "/1.0/images/%s/export?project=default".formatted(IMAGE.fingerprint());
        String asked = path + "&part=metadata"; // which LXD and Incus ignore
        server.on(asked, breakingOff(BYTES, SOME));
        assertThatThrownBy(() -> export(IMAGE)).isInstanceOf(Unreachable.class);
        server.on(asked, decent(BYTES));
        export(IMAGE);
        assertArrived();
        assertThat(resumedAt(asked)).isPositive();
    }

    @Test
    void anExportFromAServerThatKnowsOfPartsIsGoneOnWith() throws IOException {
        String path = "/1.0/images/%s/export?project=default".formatted(IMAGE.fingerprint());
        server.on(path + "&part=metadata", status("400 Bad Request"));
        server.on(path, breakingOff(BYTES, SOME));
        assertThatThrownBy(() -> export(IMAGE)).isInstanceOf(Unreachable.class);
        assertThat(server.ranges(path + "&part=metadata")).hasSize(1);
        server.on(path, decent(BYTES));
        export(IMAGE);
        assertArrived();
        assertThat(resumedAt(path)).isPositive();
    }

    @Test
    void bothFilesOfASplitImageOfOurOwnDaemonAreGoneOnWith() throws IOException {
        byte[] metadata = TestImage.metadataPart("split").bytes();
        TestImage split =
                TestImage.of(
                        TestImage.metadataPart("split"),
                        new TestImage.Part(Kind.ROOTFS, "rootfs.tar.gz", BYTES));
        String path = "/1.0/images/%s/export?project=default".formatted(split.fingerprint());
        String tag = "\"%s-metadata\"".formatted(split.fingerprint());
        server.on(
                path + "&part=metadata",
                (_, request, answer) -> answer.serve(request, metadata, tag));
        String rootfs = path + "&part=rootfs";
        server.on(rootfs, first(1, cutting(BYTES, 1, SOME), status("503 Service Unavailable")));
        assertThatThrownBy(() -> export(split)).isInstanceOf(Unreachable.class);
        server.on(rootfs, decent(BYTES));
        export(split);
        assertArrived();
        assertThat(resumedAt(rootfs)).isPositive();
    }

    private void export(TestImage image) throws IOException {
        try (LxdRemote remote =
                LxdRemote.https(server.url("/"), HttpSettings.WEB, Optional.empty())
                        .with(new TestPatience().patience())) {
            copy(store, remote.images(Project.DEFAULT), info(image));
        }
    }

    private static ImageInfo info(TestImage image) {
        return new ImageInfo(
                image.fingerprint(),
                Project.DEFAULT,
                new ImageFacts(
                        ImageType.CONTAINER, "x86_64", image.size(), "image.tar.gz", Instant.EPOCH),
                ImageSettings.DEFAULT,
                new ImageHistory(Instant.EPOCH, Optional.empty(), false),
                List.of(),
                Optional.empty());
    }

    /// Fetches an image into a store, and says what became of it.
    static final class Fetcher {
        private Fetcher() {}

        public static void main(String[] args) throws IOException {
            try (ImageStore store = ImageStore.open(Path.of(args[0]), Clock.systemUTC())) {
                System.out.println("ready");
                Import.Outcome outcome = fetch(store, URI.create(args[1]));
                System.out.println(outcome.getClass().getSimpleName());
            }
        }
    }
}
