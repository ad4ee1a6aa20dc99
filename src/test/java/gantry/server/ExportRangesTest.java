package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// An image's files, whole and in parts, as one who resumes a download asks for them.
@Timeout(60)
class ExportRangesTest {
    private final TestImage unified = TestImage.container("one");
    private final TestImage split = TestImage.splitContainer("two");
    private final TestImage machine = TestImage.virtualMachine("three");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory);
        for (TestImage image : List.of(unified, split, machine)) {
            daemon.local().uploaded("", image, "X-LXD-public: true");
        }
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    /// Each file that can be had alone, by its path.
    private Map<String, byte[]> files() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(export(unified), unified.parts().getFirst().bytes());
        for (TestImage image : List.of(split, machine)) {
            files.put(export(image) + "?part=metadata", image.parts().getFirst().bytes());
            files.put(export(image) + "?part=rootfs", image.parts().getLast().bytes());
        }
        return files;
    }

    private static String export(TestImage image) {
        return "/1.0/images/" + image.fingerprint() + "/export";
    }

    private interface Check {
        void of(String path, byte[] bytes) throws IOException;
    }

    private void everyFile(Check check) throws IOException {
        for (Map.Entry<String, byte[]> file : files().entrySet()) {
            check.of(file.getKey(), file.getValue());
        }
    }

    private TestAnswer get(String path, String... headers) throws IOException {
        return daemon.anybody().get(path, headers);
    }

    @Test
    void headSaysWhatGetWouldWithoutTheBytes() throws IOException {
        everyFile(
                (path, bytes) -> {
                    TestAnswer head = daemon.anybody().head(path).expect(200);
                    TestAnswer whole = get(path).expect(200);
                    assertThat(head.body()).isEmpty();
                    assertThat(whole.body()).isEqualTo(bytes);
                    assertThat(head.header("Content-Length")).hasValue("" + bytes.length);
                    assertThat(head.header("Accept-Ranges")).hasValue("bytes");
                    assertThat(head.header("ETag").orElseThrow()).matches("\"[0-9a-z-]+\"");
                    for (String name :
                            List.of(
                                    "Content-Type",
                                    "Content-Disposition",
                                    "ETag",
                                    "Last-Modified")) {
                        assertThat(head.header(name)).isEqualTo(whole.header(name)).isPresent();
                    }
                });
    }

    @Test
    void everyFileHasATagOfItsOwn() throws IOException {
        List<String> tags =
                files().keySet().stream()
                        .map(
                                path -> {
                                    try {
                                        return get(path).header("ETag").orElseThrow();
                                    } catch (IOException e) {
                                        throw new java.io.UncheckedIOException(e);
                                    }
                                })
                        .toList();
        assertThat(tags).doesNotHaveDuplicates();
    }

    @Test
    void rangesAreThePartsTheyName() throws IOException {
        everyFile(
                (path, bytes) -> {
                    int end = bytes.length;
                    part(path, bytes, "0-0", 0, 1);
                    part(path, bytes, "0-9", 0, 10);
                    part(path, bytes, "10-19", 10, 20);
                    part(path, bytes, "10-", 10, end);
                    part(path, bytes, (end - 1) + "-", end - 1, end);
                    part(path, bytes, "5-99999999999", 5, end);
                    part(path, bytes, "-7", end - 7, end);
                    part(path, bytes, "-99999999999", 0, end);
                });
    }

    private void part(String path, byte[] bytes, String range, int from, int to)
            throws IOException {
        TestAnswer part = get(path, "Range: bytes=" + range).expect(206);
        assertThat(part.body()).as(range).isEqualTo(Arrays.copyOfRange(bytes, from, to));
        assertThat(part.header("Content-Range"))
                .hasValue("bytes %d-%d/%d".formatted(from, to - 1, bytes.length));
        assertThat(part.header("ETag")).isEqualTo(get(path).header("ETag"));
        TestAnswer head = daemon.anybody().head(path, "Range: bytes=" + range).expect(206);
        assertThat(head.header("Content-Length")).hasValue("" + (to - from));
    }

    @Test
    void aRangeBeyondTheEndIsToldTheLength() throws IOException {
        everyFile(
                (path, bytes) -> {
                    for (String range : List.of(bytes.length + "-", "99999999999-", "-0")) {
                        TestAnswer answer = get(path, "Range: bytes=" + range).expect(416);
                        assertThat(answer.header("Content-Range"))
                                .hasValue("bytes */" + bytes.length);
                        assertThat(answer.refusal(416)).isNotEmpty();
                    }
                });
    }

    @Test
    void whatIsNoRangeAndSeveralAtOnceGetTheWholeFile() throws IOException {
        everyFile(
                (path, bytes) -> {
                    for (String range :
                            List.of(
                                    "bytes=0-1,5-6",
                                    "bytes=9-3",
                                    "bytes=-",
                                    "bytes=x-",
                                    "bytes=99999999999999999999-",
                                    "items=0-1",
                                    "0-1")) {
                        assertThat(get(path, "Range: " + range).expect(200).body())
                                .as(range)
                                .isEqualTo(bytes);
                    }
                });
    }

    @Test
    void ifRangeGivesThePartOfThatVersionOnly() throws IOException {
        everyFile(
                (path, bytes) -> {
                    TestAnswer whole = get(path);
                    String range = "Range: bytes=3-";
                    String tag = whole.header("ETag").orElseThrow();
                    assertThat(get(path, range, "If-Range: " + tag).expect(206).body())
                            .isEqualTo(Arrays.copyOfRange(bytes, 3, bytes.length));
                    String date = whole.header("Last-Modified").orElseThrow();
                    get(path, range, "If-Range: " + date).expect(206);
                    for (String other :
                            List.of("\"other\"", "W/" + tag, "Sat, 01 Jan 2000 00:00:00 GMT")) {
                        assertThat(get(path, range, "If-Range: " + other).expect(200).body())
                                .as(other)
                                .isEqualTo(bytes);
                    }
                });
    }

    @Test
    void whoeverHasThisVersionGetsNoBytes() throws IOException {
        everyFile(
                (path, bytes) -> {
                    String tag = get(path).header("ETag").orElseThrow();
                    for (String given : List.of(tag, "W/" + tag, "\"a\", " + tag, "*")) {
                        try (TestConnection connection = daemon.local().connect()) {
                            String start =
                                    "GET %s HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n"
                                            .formatted(path, given);
                            TestAnswer answer = connection.send(start).answer("HEAD").expect(304);
                            assertThat(answer.header("ETag")).hasValue(tag);
                            assertThat(answer.header("Content-Type")).isEmpty();
                            // no body followed: the next answer is read from where this one ended
                            TestAnswer next =
                                    connection
                                            .send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
                                            .answer()
                                            .expect(200);
                            assertThat(next.text()).contains("/1.0");
                        }
                    }
                    assertThat(get(path, "If-None-Match: \"other\"").expect(200).body())
                            .isEqualTo(bytes);
                });
    }

    @Test
    void datesHaveTheFormThatHttpWants() throws IOException {
        daemon.close();
        Clock clock = Clock.fixed(Instant.parse("2026-02-03T04:05:06Z"), ZoneOffset.UTC);
        daemon = TestDaemon.on(Files.createDirectory(directory.resolve("another")), clock);
        daemon.local().uploaded("", unified);
        assertThat(daemon.local().get(export(unified)).header("Last-Modified"))
                .hasValue("Tue, 03 Feb 2026 04:05:06 GMT");
    }

    @Test
    void bothPartsTogetherHaveTheLengthTheySay() throws IOException {
        for (TestImage image : List.of(split, machine)) {
            TestAnswer answer = get(export(image)).expect(200); // fails where the body is shorter
            assertThat(answer.header("Content-Type").orElseThrow())
                    .startsWith("multipart/form-data; boundary=");
            String end = "--\r\n";
            assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                    .contains("name=\"metadata\"")
                    .endsWith(end);
            TestAnswer head = daemon.anybody().head(export(image)).expect(200);
            assertThat(head.header("Content-Length")).isEqualTo(answer.header("Content-Length"));
            assertThat(get(export(image), "Range: bytes=0-1").expect(200).body())
                    .hasSameSizeAs(answer.body());
            sameConnectionGoesOn(export(image));
        }
    }

    /// Whoever counts the body by its Content-Length finds the next response right behind it.
    private void sameConnectionGoesOn(String path) throws IOException {
        try (TestConnection connection = daemon.anybody().connect()) {
            connection.send("GET %s HTTP/1.1\r\nHost: x\r\n\r\n".formatted(path)).answer();
            connection.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").answer().expect(200);
        }
    }

    @Test
    void aPartThatThereIsNotIsRefused() throws IOException {
        assertThat(get(export(split) + "?part=kernel").refusal(400)).contains("kernel");
        for (String part : List.of("metadata", "rootfs", "kernel")) {
            assertThat(get(export(unified) + "?part=" + part).refusal(400)).contains("unified");
        }
    }
}
