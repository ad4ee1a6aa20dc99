package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.ImageFailure.Invalid;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.Log.Level;
import gantry.server.Log.Reader;
import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Headers;
import gantry.server.exchange.Peer;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.jobs.Operation;
import gantry.server.jobs.Operations;
import gantry.wire.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is logged of things that go wrong, and what is told of them.
@Timeout(60)
class FaultsTest {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05.123456789Z");
    private static final Pattern ID = Pattern.compile("under ([-0-9a-f]{36})");

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private Log log(Level least, Reader reader) {
        return new Log(
                new PrintStream(written, true, StandardCharsets.UTF_8),
                Clock.fixed(NOW, ZoneOffset.UTC),
                least,
                reader);
    }

    private String text() {
        return written.toString(StandardCharsets.UTF_8);
    }

    private List<Fields> lines() {
        return text().lines().map(line -> JsonValue.read(line).asObject()).toList();
    }

    private static String id(String sentence) {
        Matcher id = ID.matcher(sentence);
        assertThat(id.find()).as(sentence).isTrue();
        return id.group(1);
    }

    private Operation ended(Operations.Task task) throws InterruptedException {
        RequestLog log = new RequestLog(log(Level.INFO, Reader.PERSON));
        Operations operations =
                new Operations(
                        Clock.systemUTC(), () -> Duration.ofHours(1), log::changed, log::failed);
        Operation begun =
                operations.start(
                        "default", new Caller.Local("somebody"), "Copying", Map.of(), task);
        return operations.await(begun.id(), Duration.ofSeconds(30));
    }

    @Test
    void anOperationThatFailsByOurFaultEndsWithTheIdThatTheLogHas() throws InterruptedException {
        for (Throwable fault :
                List.of(new IllegalStateException("odd"), new StackOverflowError())) {
            written.reset();
            Operation operation = ended(_ -> throwIt(fault));
            assertThat(operation.status()).isEqualTo(Status.FAILURE);
            assertThat(operation.error())
                    .startsWith("internal error")
                    .doesNotContain(fault.getClass().getSimpleName());
            assertThat(lines())
                    .singleElement()
                    .satisfies(
                            line -> {
                                assertThat(line.text("id")).isEqualTo(id(operation.error()));
                                assertThat(line.text("level")).isEqualTo("error");
                                assertThat(line.text("operation"))
                                        .endsWith(operation.id().toString());
                                assertThat(line.text("stack"))
                                        .contains(fault.getClass().getName())
                                        .contains("at gantry.server.FaultsTest");
                            });
        }
    }

    private static Fields throwIt(Throwable fault) throws Exception {
        switch (fault) {
            case Error error -> throw error;
            case Exception exception -> throw exception;
            default -> throw new AssertionError(fault);
        }
    }

    @Test
    void whatFailsForOtherReasonsSaysWhyAndHasNoStack() throws InterruptedException {
        for (Exception failure : List.of(new Invalid("no such disk"), new IOException("is full"))) {
            written.reset();
            Operation operation = ended(_ -> throwIt(failure));
            assertThat(operation.error()).isEqualTo(failure.getMessage());
            Fields line = lines().getFirst();
            assertThat(line.text("level")).isEqualTo("warning");
            assertThat(line.text("failure")).contains(failure.getMessage());
            assertThat(line.fields()).doesNotContainKeys("stack", "id");
        }
    }

    @Test
    void aRequestThatFailsByOurFaultIsAnsweredWithTheIdThatTheLogHas(@TempDir Path directory)
            throws IOException {
        try (TestDaemon daemon = TestDaemon.on(directory)) {
            Request broken =
                    new Request(
                            "POST",
                            "/1.0/images",
                            "",
                            new Headers(),
                            new InputStream() {
                                @Override
                                public int read() {
                                    throw new IllegalStateException("odd");
                                }

                                @Override
                                public int read(byte[] buffer, int offset, int length) {
                                    throw new IllegalStateException("odd");
                                }
                            },
                            new Peer.Socket("root"),
                            new BodyMemory(1 << 20).share());
            Response response = daemon.app().handle(broken);
            assertThat(response.status()).isEqualTo(500);
            assertThat(response.body()).isInstanceOf(Response.Bytes.class);
            String said =
                    new String(((Response.Bytes) response.body()).bytes(), StandardCharsets.UTF_8);
            assertThat(said).contains("internal error").doesNotContain("IllegalState");
            assertThat(daemon.log())
                    .contains("\"id\":\"" + id(said) + "\"")
                    .contains("\"stack\":\"java.lang.IllegalStateException: odd")
                    .contains("\"status\":500");
        }
    }

    @Test
    void timesHaveMillisecondsAndNoMore() {
        log(Level.INFO, Reader.PERSON).stopped(Duration.ofMillis(12));
        assertThat(text())
                .isEqualToIgnoringNewLines(
                        "{\"time\":\"2030-01-02T03:04:05.123Z\",\"level\":\"info\","
                                + "\"event\":\"stopped\",\"millis\":12}");
    }

    @Test
    void theJournalReadsTheLevelBeforeTheLine() {
        Log log = log(Level.INFO, Reader.JOURNAL);
        log.started("1", Path.of("/store"), List.of("here:8443"));
        log.uncaught(Thread.currentThread(), new IllegalStateException("odd"));
        assertThat(text().lines()).hasSize(2);
        assertThat(text().lines().toList().getFirst())
                .startsWith("<6>{")
                .contains("\"version\":\"1\",\"store\":\"/store\",\"addresses\":[\"here:8443\"]");
        assertThat(text().lines().toList().getLast()).startsWith("<3>{").contains("stack");
    }

    @Test
    void onlyDebuggingShowsNamesOfHeadersAndParametersAndNothingThatTheyHold() throws IOException {
        Request request =
                new Request(
                        "GET",
                        "/feeds/hidden/index.json",
                        "secret=hidden&hidden",
                        new Headers().add("Authorization", "hidden"),
                        InputStream.nullInputStream(),
                        new Peer.Socket("root"),
                        new BodyMemory(1 << 20).share());
        new RequestLog(log(Level.INFO, Reader.PERSON)).began(request);
        assertThat(text()).isEmpty();
        new RequestLog(log(Level.DEBUG, Reader.PERSON)).began(request);
        assertThat(text())
                .contains("\"level\":\"debug\"")
                .contains("Authorization")
                .contains("\"parameters\":[\"secret\"]")
                .doesNotContain("hidden");
    }

    @Test
    void noSecretOfAFailureIsLogged() {
        String url = "https://host/feeds/hidden/x?secret=hidden&token=hidden \u001b[2J";
        var _ =
                log(Level.INFO, Reader.PERSON)
                        .failed(
                                Level.WARNING,
                                new IllegalArgumentException(url, new IOException(url)),
                                line -> line.text("doing", "it"));
        assertThat(text()).contains("https://host").contains("stack").doesNotContain("hidden");
        assertThat(text()).doesNotContain("\u001b");
    }

    @Test
    void standardErrorIsTheJournalOnlyWhereItsNumbersSaySo(@TempDir Path directory)
            throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        String stream =
                Files.getAttribute(file, "unix:dev") + ":" + Files.getAttribute(file, "unix:ino");
        assertThat(journal(Map.of("JOURNAL_STREAM", stream)).reads(file)).isTrue();
        assertThat(journal(Map.of("JOURNAL_STREAM", "1:2")).reads(file)).isFalse();
        assertThat(journal(Map.of()).reads(file)).isFalse();
    }

    private static gantry.server.listen.SystemdJournal journal(Map<String, String> environment) {
        return new gantry.server.listen.SystemdJournal(environment);
    }
}
