package gantry.remote.download;

import static gantry.remote.download.Misbehaving.decent;
import static gantry.remote.download.Misbehaving.first;
import static gantry.remote.download.Misbehaving.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageFile.Start;
import gantry.remote.download.Misbehaving.Manner;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One file by three requests at once.
@Timeout(60)
class SeveralAtOnceTest {
    private static final int PART = 4 << 20;
    private static final byte[] FILE = new byte[4 * PART + 99];

    static {
        new Random(7).nextBytes(FILE);
    }

    private final Misbehaving server = new Misbehaving();

    SeveralAtOnceTest() throws IOException {}

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private Download begun(Manner manner) throws IOException {
        server.on("/file", first(1, decent(FILE), manner));
        Download file =
                Misbehaving.impatient().by(3).open(server.url("/file"), OptionalLong.empty());
        file.begin();
        return file;
    }

    private byte[] fetched(Manner manner) throws IOException {
        try (Download download = begun(manner)) {
            return download.asFile(Kind.ROOTFS, "").bytes().readAllBytes();
        }
    }

    private static String range(int from, int to) {
        return "bytes=%d-%d".formatted(from, to - 1);
    }

    @Test
    void threePartsComeAtOnceAndEachByteOnce() throws IOException {
        CountDownLatch asked = new CountDownLatch(3);
        byte[] came =
                fetched(
                        (_, request, answer) -> {
                            asked.countDown();
                            await(asked);
                            answer.serve(request, FILE);
                        });
        assertThat(came).isEqualTo(FILE);
        assertThat(server.ranges("/file"))
                .containsExactlyInAnyOrder(
                        "bytes=0-0",
                        range(0, PART),
                        range(PART, 2 * PART),
                        range(2 * PART, 3 * PART),
                        range(3 * PART, 4 * PART),
                        range(4 * PART, FILE.length));
        assertThat(server.sent()).isEqualTo(FILE.length + 1);
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatIsHereAlreadyIsNotAskedFor() throws IOException {
        try (Download download = begun(decent(FILE))) {
            ImageFile file = download.asFile(Kind.ROOTFS, "");
            assertThat(file.start()).isEqualTo(Start.ANYWHERE);
            file.bytes().skipNBytes(FILE.length - 10);
            assertThat(file.bytes().readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(FILE, FILE.length - 10, FILE.length));
        }
        assertThat(server.ranges("/file"))
                .containsExactly("bytes=0-0", range(FILE.length - 10, FILE.length));
    }

    @Test
    void aPartThatIsCutIsGoneOnWith() throws IOException {
        Manner cutsFirstPart =
                (_, request, answer) -> {
                    if (request.from() == 0) {
                        answer.cutAfter(1 << 20);
                    }
                    answer.serve(request, FILE);
                };
        assertThat(fetched(cutsFirstPart)).isEqualTo(FILE);
        assertThat(server.ranges("/file"))
                .hasSize(7)
                .anyMatch(each -> each.matches(".*=\\d*48576-.*"));
        assertThat(server.sent()).isEqualTo(FILE.length + 1);
    }

    @Test
    void aFileThatChangesIsRefused() {
        byte[] other = FILE.clone();
        other[3 * PART] ^= 1;
        assertThatThrownBy(() -> fetched(first(2, decent(FILE), decent(other))))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("has changed while it was fetched");
    }

    @Test
    void aPartThatFailsFailsEachTime() throws IOException {
        try (Download download = begun(first(1, decent(FILE), status("404 Not Found")))) {
            ImageFile file = download.asFile(Kind.ROOTFS, "");
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> file.bytes().readAllBytes()).isInstanceOf(NotFound.class);
            }
        }
    }

    @Test
    void whoeverHasEnoughWaitsForNothing() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        Manner firstPart = decent(FILE);
        Manner onlyFirst =
                (n, request, answer) -> {
                    if (request.from() > 0) {
                        await(never);
                    }
                    firstPart.answer(n, request, answer);
                };
        try (Download download = begun(onlyFirst)) {
            ImageFile file = download.asFile(Kind.ROOTFS, "");
            file.bytes().read();
            file.bytes().close();
        }
        never.countDown();
    }

    @Test
    void aServerWithoutRangesSendsTheWhole() throws IOException {
        Manner whole = (_, _, answer) -> answer.send("200 OK", FILE);
        server.on("/file", whole);
        Download file =
                Misbehaving.impatient().by(3).open(server.url("/file"), OptionalLong.empty());
        file.begin();
        assertThat(file.asFile(Kind.ROOTFS, "").bytes().readAllBytes()).isEqualTo(FILE);
        assertThat(server.ranges("/file")).isEqualTo(List.of("bytes=0-0"));
    }
}
