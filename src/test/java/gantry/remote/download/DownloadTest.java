package gantry.remote.download;

import static gantry.remote.download.Misbehaving.cutting;
import static gantry.remote.download.Misbehaving.decent;
import static gantry.remote.download.Misbehaving.first;
import static gantry.remote.download.Misbehaving.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.image.CheckedStream;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Promised;
import gantry.image.ImageStream;
import gantry.remote.download.Misbehaving.Manner;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DownloadTest {
    private static final byte[] FILE = bytes(1, 400_000);
    private static final byte[] OTHER = bytes(2, 400_000);

    private final Misbehaving server;
    private final HttpClient http = new HttpClient(HttpSettings.WEB);
    private final TestPatience time = new TestPatience();
    private final Downloads downloads = new Downloads(http, time.patience());

    DownloadTest() throws IOException {
        server = new Misbehaving();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
        http.close();
    }

    private static byte[] bytes(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static Digest digest(byte[] bytes) {
        MessageDigest sum = Digest.sha256();
        sum.update(bytes);
        return Digest.of(sum);
    }

    private Download open(Manner manner) {
        server.on("/file?token=hunter2", manner);
        return downloads.open(server.url("/file?token=hunter2"), OptionalLong.of(FILE.length));
    }

    private byte[] fetch(Manner manner) throws IOException {
        try (Download download = open(manner)) {
            return download.readAllBytes();
        }
    }

    private AbstractThrowableAssert<?, ? extends Throwable> refused(Manner manner) {
        return assertThatThrownBy(() -> fetch(manner)).hasMessageNotContaining("hunter2");
    }

    private List<String> ranges() {
        return server.ranges("/file?token=hunter2");
    }

    private String url() {
        return server.url("/file").toString();
    }

    @Test
    void nothingIsAskedBeforeTheFirstRead() throws IOException {
        try (Download download = open(decent(FILE))) {
            assertThat(download.skip(0)).isZero();
            assertThat(server.requests()).isEmpty();
            assertThat(download.read()).isEqualTo(FILE[0] & 0xff);
        }
        assertThat(ranges()).containsExactly("-");
    }

    @Test
    void aConnectionThatIsCutAtEveryQuarterIsGoneOnWith() throws IOException {
        assertThat(fetch(cutting(FILE, 3, FILE.length / 4))).isEqualTo(FILE);
        assertThat(ranges())
                .containsExactly("-", "bytes=100000-", "bytes=200000-", "bytes=300000-");
        assertThat(server.sent()).isEqualTo(FILE.length);
        assertThat(server.requests().getLast().header("If-Range")).isPresent();
        assertThat(time.pauses()).hasSize(3);
    }

    @Test
    void aConnectionThatIsResetAtEveryQuarterIsGoneOnWith() throws IOException {
        Manner resetting =
                (n, request, answer) -> {
                    if (n < 3) {
                        answer.resetAfter(FILE.length / 4);
                    }
                    answer.serve(request, FILE);
                };
        assertThat(fetch(resetting)).isEqualTo(FILE);
        assertThat(ranges()).hasSize(4);
    }

    @Test
    void aServerThatIgnoresRangesIsReadOver() throws IOException {
        Manner ignoring = (_, _, answer) -> answer.send("200 OK", FILE, "ETag: \"1\"");
        Manner cut =
                (_, _, answer) -> {
                    answer.cutAfter(FILE.length / 2);
                    answer.send("200 OK", FILE, "ETag: \"1\"");
                };
        assertThat(fetch(first(2, cut, ignoring))).isEqualTo(FILE);
        assertThat(ranges()).hasSize(3);
    }

    @Test
    void aFileThatChangesBetweenTwoRangesIsRefused() {
        for (Manner later :
                List.of(
                        decent(OTHER),
                        decent(bytes(3, FILE.length - 1)),
                        status("412 Precondition Failed"),
                        (_, _, answer) ->
                                answer.send(
                                        "206 Partial Content",
                                        Arrays.copyOfRange(OTHER, 100_000, FILE.length),
                                        "Content-Range: bytes 100000-399999/400000",
                                        "ETag: \"other\""),
                        (_, _, answer) ->
                                answer.send(
                                        "206 Partial Content",
                                        Arrays.copyOfRange(OTHER, 100_000, FILE.length),
                                        "Content-Range: bytes 100000-399999/400001"))) {
            refused(first(ranges().size() + 1, cutting(FILE, 99, 100_000), later))
                    .isInstanceOf(Mismatch.class)
                    .hasMessage(url() + " has changed while it was fetched, after 100000 bytes");
        }
    }

    @Test
    void aDateTellsVersionsApartWhereThereIsNoTag() throws IOException {
        String january = "Last-Modified: Thu, 01 Jan 2026 00:00:00 GMT";
        Manner cut =
                (_, _, answer) -> {
                    answer.cutAfter(7);
                    answer.send("200 OK", FILE, january);
                };
        assertThat(fetch(first(1, cut, (_, _, answer) -> answer.send("200 OK", FILE, january))))
                .isEqualTo(FILE);
        assertThat(server.requests().getLast().header("If-Range"))
                .hasValue("Thu, 01 Jan 2026 00:00:00 GMT");
        Manner february =
                (_, _, answer) ->
                        answer.send(
                                "200 OK", OTHER, "Last-Modified: Sun, 01 Feb 2026 00:00:00 GMT");
        refused(first(3, cut, february)).isInstanceOf(Mismatch.class);
    }

    @Test
    void aRangeThatWasNotAskedForIsRefused() {
        for (String range :
                List.of(
                        "bytes 0-399999/400000",
                        "bytes 100001-399999/400000",
                        "bytes 100000-400000/400000",
                        "bytes 100000-99999/400000",
                        "bytes 100000-399999/99999999999999999999",
                        "items 100000-399999/400000",
                        "")) {
            Manner wrong =
                    (_, _, answer) ->
                            answer.send(
                                    "206 Partial Content",
                                    new byte[300_000],
                                    "Content-Range: " + range);
            refused(first(ranges().size() + 1, cutting(FILE, 99, 100_000), wrong))
                    .describedAs(range)
                    .isInstanceOf(Mismatch.class)
                    .hasMessage(
                            url()
                                    + " was asked for the bytes from 100000 on, and answers"
                                    + " \"Content-Range: %s\"".formatted(range));
        }
    }

    @Test
    void aServerThatGivesLessThanTheRestIsAskedOn() throws IOException {
        Manner little =
                (_, request, answer) -> {
                    int from = (int) request.from();
                    int to = Math.min(FILE.length, from + 150_000);
                    answer.send(
                            "206 Partial Content",
                            Arrays.copyOfRange(FILE, from, to),
                            "Content-Range: bytes %d-%d/*".formatted(from, to - 1));
                };
        assertThat(fetch(first(1, cutting(FILE, 1, 0), little))).isEqualTo(FILE);
        assertThat(ranges()).hasSize(4);
    }

    @Test
    void anotherLengthThanPromisedIsRefusedWithBothNumbers() {
        for (int length : new int[] {FILE.length - 1, FILE.length + 1, 0}) {
            refused((_, _, answer) -> answer.send("200 OK", Arrays.copyOf(FILE, length)))
                    .isInstanceOf(Mismatch.class)
                    .hasMessage(url() + " should have 400000 bytes, and has " + length);
        }
        refused((_, _, answer) -> answer.sendChunked(Arrays.copyOf(FILE, 399_999)))
                .isInstanceOf(Mismatch.class)
                .hasMessage(url() + " should have 400000 bytes, and has 399999");
        refused((_, _, answer) -> answer.sendChunked(Arrays.copyOf(FILE, 400_001)))
                .isInstanceOf(Mismatch.class)
                .hasMessage(url() + " should have 400000 bytes, and sends more");
    }

    @Test
    void aServerThatNeverSendsAllItAnnouncesIsGivenUp() {
        refused((_, _, answer) -> answer.sendAnnounced("200 OK", 400_000, new byte[10]))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(
                        "The download from " + url() + " broke off after 10 of 400000 bytes: ");
        assertThat(ranges()).hasSize(Patience.TRIES);
        assertThat(time.pauses()).isSorted().hasSize(Patience.TRIES - 1);
    }

    @Test
    void aFileThatIsCutAgainAndAgainArrivesAsLongAsItGoesOn() throws IOException {
        byte[] large = bytes(5, 3_000_000);
        server.on("/large", cutting(large, 99, 70_000));
        try (Download download = downloads.open(server.url("/large"), OptionalLong.empty())) {
            assertThat(download.readAllBytes()).isEqualTo(large);
        }
        assertThat(time.pauses()).allMatch(pause -> pause.compareTo(Duration.ofMillis(500)) <= 0);
    }

    @Test
    void aBusyServerIsAskedAgain() throws IOException {
        for (String status :
                List.of(
                        "429 Too Many Requests",
                        "500 Internal Server Error",
                        "502 Bad Gateway",
                        "503 Service Unavailable",
                        "504 Gateway Timeout")) {
            assertThat(fetch(first(ranges().size() + 2, status(status), decent(FILE))))
                    .isEqualTo(FILE);
        }
    }

    @Test
    void aServerThatStaysIllIsGivenUp() {
        refused(status("503 Service Unavailable"))
                .isInstanceOf(Unreachable.class)
                .hasMessage("Unable to fetch \"%s\": 503 Service Unavailable".formatted(url()));
        assertThat(ranges()).hasSize(Patience.TRIES);
        assertThat(time.pauses())
                .allMatch(pause -> pause.toMillis() >= 250 && pause.toMillis() <= 8000);
    }

    @Test
    void aServerIsLeftAloneForAsLongAsItWishes() throws IOException {
        Manner wishes =
                first(
                        1,
                        status("429 Too Many Requests", "Retry-After: 60"),
                        first(
                                1,
                                status(
                                        "503 Service Unavailable",
                                        "Retry-After: Tue, 03 Feb 2026 04:06:36 GMT"),
                                decent(FILE)));
        assertThat(fetch(wishes)).isEqualTo(FILE);
        assertThat(time.pauses()).containsExactly(Duration.ofSeconds(60), Duration.ofSeconds(90));
    }

    @Test
    void aServerThatWishesToBeLeftAloneForAnHourIsNotWaitedFor() {
        refused(status("429 Too Many Requests", "Retry-After: 3600"))
                .isInstanceOf(Unreachable.class)
                .hasMessageEndingWith("429 Too Many Requests");
        assertThat(ranges()).hasSize(1);
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void whatAPersonMustMendEndsAtOnce() {
        Map<String, Class<? extends ImageFailure>> meanings =
                Map.of(
                        "401 Unauthorized", Forbidden.class,
                        "403 Forbidden", Forbidden.class,
                        "404 Not Found", NotFound.class,
                        "410 Gone", NotFound.class,
                        "400 Bad Request", Invalid.class,
                        "204 No Content", Invalid.class);
        meanings.forEach(
                (status, failure) -> {
                    int before = ranges().size();
                    refused(status(status))
                            .isExactlyInstanceOf(failure)
                            .hasMessage("Unable to fetch \"%s\": %s".formatted(url(), status));
                    assertThat(ranges()).hasSize(before + 1);
                });
        assertThat(time.pauses()).isEmpty();
    }

    @Test
    void aFileThatGoesAwayInTheMiddleIsGone() {
        refused(first(1, cutting(FILE, 1, 1000), status("404 Not Found")))
                .isInstanceOf(NotFound.class);
    }

    @Test
    void whatIsSkippedFirstIsNotAskedFor() throws IOException {
        try (Download download = open(decent(FILE))) {
            download.skipNBytes(399_990);
            assertThat(download.readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(FILE, 399_990, 400_000));
        }
        assertThat(ranges()).containsExactly("bytes=399990-");
        assertThat(server.sent()).isEqualTo(10);
    }

    @Test
    void ofAServerThatIgnoresRangesWhatIsSkippedIsReadOver() throws IOException {
        try (Download download = open((_, _, answer) -> answer.send("200 OK", FILE))) {
            download.skipNBytes(399_990);
            assertThat(download.readAllBytes())
                    .isEqualTo(Arrays.copyOfRange(FILE, 399_990, 400_000));
        }
    }

    @Test
    void nothingIsAskedWhenAllIsSkipped() throws IOException {
        try (Download download = open(decent(FILE))) {
            download.skipNBytes(FILE.length);
            assertThat(download.read()).isNegative();
        }
        assertThat(server.requests()).isEmpty();
    }

    @Test
    void whatIsThereAlreadyMayBeTheWholeOfAFileOfUnknownSize() throws IOException {
        server.on("/unknown", decent(FILE));
        try (Download download = downloads.open(server.url("/unknown"), OptionalLong.empty())) {
            download.skipNBytes(FILE.length);
            assertThat(download.read()).isNegative();
        }
    }

    @Test
    void moreThanTheFileHasCannotBeThereAlready() {
        for (Manner shrunk :
                List.<Manner>of(
                        decent(Arrays.copyOf(FILE, 5)),
                        (_, _, answer) -> answer.send("200 OK", new byte[5]),
                        (_, _, answer) -> answer.sendChunked(new byte[5]))) {
            server.on("/shrunk", shrunk);
            Download download = downloads.open(server.url("/shrunk"), OptionalLong.empty());
            assertThatThrownBy(
                            () -> {
                                download.skipNBytes(100);
                                download.readAllBytes();
                            })
                    .isInstanceOf(Mismatch.class)
                    .hasMessageEndingWith(
                            "/shrunk has 5 bytes, and 100 of it were here already: it has changed");
        }
    }

    @Test
    void theFirstByteTellsTheSize() throws IOException {
        server.on("/file", decent(FILE));
        try (Download download = downloads.open(server.url("/file"), OptionalLong.empty())) {
            assertThat(download.begin().status()).isEqualTo(206);
            assertThat(download.size()).hasValue(FILE.length);
            assertThat(download.isResumable()).isTrue();
            assertThat(download.readAllBytes()).isEqualTo(FILE);
        }
        assertThat(server.ranges("/file")).containsExactly("bytes=0-0", "-");
    }

    @Test
    void aServerThatIgnoresRangesIsAskedOnceOnly() throws IOException {
        server.on("/file", (_, _, answer) -> answer.send("200 OK", FILE));
        try (Download download = downloads.open(server.url("/file"), OptionalLong.empty())) {
            assertThat(download.begin().status()).isEqualTo(200);
            assertThat(download.isResumable()).isFalse();
            assertThat(download.readAllBytes()).isEqualTo(FILE);
        }
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anEmptyFileIsEmpty() throws IOException {
        server.on("/empty", decent(new byte[0]));
        try (Download download = downloads.open(server.url("/empty"), OptionalLong.empty())) {
            download.begin();
            assertThat(download.readAllBytes()).isEmpty();
        }
    }

    @Test
    void redirectsAreFollowedAtEachTry() throws IOException {
        server.on("/moved", status("302 Found", "Location: /file"));
        server.on("/file", cutting(FILE, 1, 200_000));
        try (Download download = downloads.open(server.url("/moved"), OptionalLong.empty())) {
            assertThat(download.readAllBytes()).isEqualTo(FILE);
        }
        assertThat(server.ranges("/moved")).containsExactly("-", "bytes=200000-");
        assertThat(server.ranges("/file")).containsExactly("-", "bytes=200000-");
    }

    @Test
    void redirectsWithoutEndEndAtOnce() {
        refused(status("302 Found", "Location: /file?token=hunter2"))
                .isInstanceOf(Invalid.class)
                .hasMessage(url() + " redirects more than 10 times");
        assertThat(ranges()).hasSize(11);
    }

    @Test
    void aUserInTheUrlIsShownToItsServerOnly() throws IOException {
        try (Misbehaving elsewhere = new Misbehaving()) {
            elsewhere.on("/file", decent(FILE));
            server.on("/near", status("302 Found", "Location: /here"));
            server.on("/here", status("302 Found", "Location: " + elsewhere.url("/file")));
            String url = server.url("/near").toString().replace("//", "//me:p%40ss@");
            try (Download download =
                    downloads.open(java.net.URI.create(url), OptionalLong.empty())) {
                assertThat(download.readAllBytes()).isEqualTo(FILE);
            }
            assertThat(server.requests())
                    .allMatch(
                            request ->
                                    request.header("Authorization")
                                            .equals(Optional.of("Basic bWU6cEBzcw==")));
            assertThat(elsewhere.requests().getFirst().header("Authorization")).isEmpty();
        }
    }

    @Test
    void aServerThatIsGoneIsNamed() throws IOException {
        server.close();
        refused(decent(FILE))
                .isInstanceOf(Unreachable.class)
                .hasMessageStartingWith("Unable to connect to: " + url() + ": ");
        assertThat(time.pauses()).hasSize(Patience.TRIES - 1);
    }

    @Test
    void anInterruptedWaitIsACancelledTransfer() {
        Patience interrupted =
                new Patience(
                        _ -> {
                            throw new InterruptedException();
                        },
                        new Random(1),
                        time.patience().clock());
        server.on("/ill", status("500 Internal Server Error"));
        Download download =
                new Downloads(http, interrupted).open(server.url("/ill"), OptionalLong.empty());
        assertThatThrownBy(download::read).isInstanceOf(InterruptedIOException.class);
        assertThat(Thread.interrupted()).isTrue();
    }

    /// Whatever a server does, what arrives is the file, or nothing is said to have arrived.
    @Test
    void anyMisbehaviourEndsInTheFileOrInAnError() throws IOException {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] small = Arrays.copyOf(FILE, 5000);
        for (int round = 0; round < 200; round++) {
            String path = "/" + round;
            server.on(path, (_, request, answer) -> misbehave(random, small, request, answer));
            try (ImageStream image =
                    checked(
                            downloads.open(server.url(path), OptionalLong.of(small.length)),
                            small)) {
                assertThat(image.next().orElseThrow().bytes().readAllBytes())
                        .as("seed %d, round %d", seed, round)
                        .isEqualTo(small);
            } catch (IOException | ImageFailure _) {
                assertThat(server.ranges(path)).as("seed %d", seed).isNotEmpty();
            }
        }
    }

    private static ImageStream checked(Download download, byte[] expected) {
        Fingerprint fingerprint = new Fingerprint(digest(expected).hex());
        ImageFile file =
                download.asFile(ImageFile.Kind.UNIFIED, "")
                        .promising(new Promised(digest(expected), download.name()));
        return new CheckedStream(new FetchedImage(file), fingerprint);
    }

    private static void misbehave(
            Random random, byte[] file, Misbehaving.Request request, Misbehaving.Answer answer)
            throws IOException {
        switch (random.nextInt(4)) {
            case 0 -> answer.cutAfter(random.nextInt(file.length));
            case 1 -> answer.resetAfter(random.nextInt(file.length));
            default -> {}
        }
        byte[] some = Arrays.copyOf(file, random.nextInt(2 * file.length));
        switch (random.nextInt(9)) {
            case 0 -> answer.send("200 OK", some);
            case 1 -> answer.sendChunked(some);
            case 2 -> answer.sendAnnounced("200 OK", random.nextInt(9999), some);
            case 3 ->
                    answer.send(
                            "206 Partial Content",
                            some,
                            "Content-Range: bytes %d-%d/%d"
                                    .formatted(
                                            request.from(),
                                            random.nextInt(9999),
                                            random.nextInt(9999)));
            case 4 -> answer.send(Collections.max(List.of("500 x", "503 y")), some);
            default -> answer.serve(request, file);
        }
    }
}
