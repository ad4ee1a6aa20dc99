package gantry.remote;

import static gantry.http.Playback.answer;
import static gantry.http.Playback.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.http.HttpSettings;
import gantry.http.Playback;
import gantry.http.Playback.Script;
import gantry.image.CheckedStream;
import gantry.image.ImageDraft;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageFile;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.remote.download.TestPatience;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

/// Servers that refuse, break off, or talk nonsense.
class LxdFaultsTest {
    private static final TestImage IMAGE = TestImage.container("one");
    private static final String ID = "c0ffee00-0000-4000-8000-000000000000";

    private interface Use {
        void of(LxdServer server) throws IOException;
    }

    private static void on(Playback server, Use use) throws IOException {
        try (LxdRemote remote =
                LxdRemote.https(server.url("/"), HttpSettings.WEB, Optional.empty())
                        .with(new TestPatience().patience())) {
            use.of(remote.images(Project.DEFAULT));
        }
    }

    /// What becomes of a use of a server that plays these scripts.
    private static AbstractThrowableAssert<?, ? extends Throwable> thrown(
            Use use, Script... scripts) throws IOException {
        try (Playback server = new Playback(scripts)) {
            return assertThatThrownBy(() -> on(server, use));
        }
    }

    private static String error(int code, String sentence) {
        return """
               {"type":"error","status":"","status_code":0,"operation":"","error_code":%d,\
               "error":"%s","metadata":null}"""
                .formatted(code, sentence);
    }

    private static String operation(String type, int status, String metadata, String err) {
        return """
               {"type":"%s","metadata":{"id":"%s","class":"task",\
               "created_at":"2026-01-01T00:00:00Z","updated_at":"2026-01-01T00:00:00Z",\
               "status":"","status_code":%d,"metadata":%s,"err":"%s"}}"""
                .formatted(type, ID, status, metadata, err);
    }

    @Test
    void aRefusalKeepsItsSentence() throws IOException {
        Map<Integer, Class<? extends ImageFailure>> meanings =
                Map.of(
                        400, Invalid.class,
                        403, Forbidden.class,
                        404, NotFound.class,
                        409, AlreadyExists.class,
                        412, Mismatch.class);
        for (Map.Entry<Integer, Class<? extends ImageFailure>> each : meanings.entrySet()) {
            thrown(LxdServer::list, json(each.getKey(), error(each.getKey(), "so")))
                    .isExactlyInstanceOf(each.getValue())
                    .hasMessage("so");
        }
    }

    @Test
    void aServerThatBreaksIsNoRefusal() throws IOException {
        for (int status : new int[] {500, 507}) {
            thrown(LxdServer::list, json(status, error(status, "disk full")))
                    .isExactlyInstanceOf(IOException.class)
                    .hasMessageStartingWith("127.0.0.1:")
                    .hasMessageEndingWith(" failed: disk full");
        }
        thrown(LxdServer::list, json(503, error(503, "starting"))).isInstanceOf(Unreachable.class);
    }

    @Test
    void whatIsNoAnswerOfTheApiIsSaidToBeNone() throws IOException {
        for (String junk :
                new String[] {"", "<html>", "{}", "[1,2]", "{\"type\":\"sync\"", "nul"}) {
            thrown(LxdServer::list, json(502, junk)).describedAs(junk).isInstanceOf(Invalid.class);
        }
        thrown(
                        images -> images.open(image(1)),
                        answer("HTTP/1.1 404 Not Found", "Content-Length: 4", "", "nope"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("does not answer as an LXD server does: 404 Not Found");
    }

    @Test
    void aServerThatIsNotThereIsNamed() throws IOException {
        Playback gone = new Playback();
        gone.close();
        assertThatThrownBy(() -> on(gone, LxdServer::list))
                .isInstanceOf(Unreachable.class)
                .hasMessageStartingWith(
                        "Unable to connect to: 127.0.0.1:" + gone.url("/").getPort());
    }

    private static ImageInfo image(long size) {
        return new ImageInfo(
                IMAGE.fingerprint(),
                Project.DEFAULT,
                new ImageFacts(ImageType.CONTAINER, "x86_64", size, "", Instant.EPOCH),
                ImageSettings.DEFAULT,
                new ImageHistory(Instant.EPOCH, Optional.empty(), false),
                List.of(),
                Optional.empty());
    }

    private static Script export(String contentType, byte[] body, int length) {
        String head =
                "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
                        .formatted(contentType, length);
        return (_, out) -> {
            out.write(head.getBytes(StandardCharsets.US_ASCII));
            out.write(body);
        };
    }

    private static Script unified(int sent, int length) {
        return export("application/octet-stream", new byte[sent], length);
    }

    private static void readAll(LxdServer images) throws IOException {
        ImageInfo image = image(1000);
        try (ImageStream stream = new CheckedStream(images.open(image), image.fingerprint())) {
            for (Optional<ImageFile> file = stream.next(); file.isPresent(); file = stream.next()) {
                file.get().bytes().readAllBytes();
            }
        }
    }

    @Test
    void aDownloadIsCheckedAndItsFaultIsNamed() throws IOException {
        thrown(LxdFaultsTest::readAll, unified(1000, 1000))
                .isInstanceOf(Mismatch.class)
                .hasMessageStartingWith("Image fingerprint doesn't match. Got ");
        thrown(LxdFaultsTest::readAll, unified(600, 1000))
                .isInstanceOf(Unreachable.class)
                .hasMessageContaining("broke off after 600 of 1000 bytes");
        thrown(LxdFaultsTest::readAll, unified(2000, 2000))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("should have 1000 bytes, and has 2000");
    }

    @Test
    void aBrokenMultipartIsRefused() throws IOException {
        for (String body : new String[] {"", "--b", "--b\r\n\r\nx", "--b--\r\n", "x"}) {
            byte[] bytes = body.getBytes(StandardCharsets.US_ASCII);
            thrown(
                            LxdFaultsTest::readAll,
                            export("multipart/form-data; boundary=b", bytes, bytes.length))
                    .describedAs(body)
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith("Invalid multipart image");
        }
    }

    /// Takes an upload to its end, then says that an operation deals with it.
    private static Script begun() {
        return (in, out) -> {
            out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            StringBuilder seen = new StringBuilder();
            while (!seen.toString().endsWith("\r\n0\r\n\r\n")) {
                seen.append((char) in.read());
                seen.delete(0, Math.max(0, seen.length() - 7));
            }
            json(202, operation("async", 103, "null", "")).play(in, out);
        };
    }

    private static void receive(LxdServer images) throws IOException {
        images.receive(IMAGE.stream(), ImageDraft.PLAIN, Progress.NONE);
    }

    @Test
    void anImageThatIsThereIsNamedByTheOperation() throws IOException {
        String there = "{\"fingerprint\":\"%s\",\"size\":\"12\"}".formatted(IMAGE.fingerprint());
        String sentence = "Image with same fingerprint already exists: " + IMAGE.fingerprint();
        thrown(LxdFaultsTest::receive, begun(), json(200, operation("sync", 400, there, sentence)))
                .hasMessage(sentence)
                .isInstanceOfSatisfying(
                        AlreadyExists.class,
                        e -> assertThat(e.image()).contains(IMAGE.fingerprint()));
    }

    @Test
    void aCancelledOperationIsNoSuccessThoughItsErrorIsEmpty() throws IOException {
        thrown(LxdFaultsTest::receive, begun(), json(200, operation("sync", 401, "null", "")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The operation was cancelled on ");
    }

    /// As newest LXD answers where an operation failed.
    @Test
    void anErrorUnderStatus200IsAnError() throws IOException {
        thrown(LxdFaultsTest::receive, begun(), json(200, error(400, "Unsupported compression")))
                .isInstanceOf(Invalid.class)
                .hasMessage("Unsupported compression");
    }

    @Test
    void anUploadThatIsCutOffIsUnreachable() throws IOException {
        thrown(LxdFaultsTest::receive, (_, _) -> {}).isInstanceOf(Unreachable.class);
    }

    @Test
    void anInterruptedWaitCancelsTheOperation() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Script hang =
                (in, _) -> {
                    waiting.countDown();
                    assertThat(in.read()).isEqualTo(-1);
                };
        try (Playback server =
                new Playback(begun(), hang, json(200, "{\"type\":\"sync\",\"metadata\":{}}"))) {
            Thread thread =
                    Thread.ofPlatform()
                            .start(
                                    () -> {
                                        try {
                                            on(server, LxdFaultsTest::receive);
                                        } catch (IOException | RuntimeException e) {
                                            thrown.complete(e);
                                        }
                                    });
            waiting.await();
            thread.interrupt();
            assertThat(thrown.get())
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageStartingWith("The transfer was cancelled, and 127.0.0.1:")
                    .hasMessageEndingWith(" was told to stop");
            assertThat(server.heads().get(1)).startsWith("GET /1.0/operations/" + ID + "/wait");
            assertThat(server.heads().get(2)).startsWith("DELETE /1.0/operations/" + ID + " ");
        }
    }

    @Test
    void anExpectedImageThatIsThereIsRefusedBeforeItsBytesAreRead() throws IOException {
        String info =
                """
                {"type":"sync","metadata":{"fingerprint":"%s","architecture":"x86_64","size":1}}"""
                        .formatted(IMAGE.fingerprint());
        ImageStream untouched =
                new ImageStream() {
                    @Override
                    public Optional<ImageFile> next() {
                        throw new AssertionError("the image is read");
                    }

                    @Override
                    public void close() {}
                };
        ImageDraft draft = ImageDraft.PLAIN.expecting(IMAGE.fingerprint());
        thrown(images -> images.receive(untouched, draft, Progress.NONE), json(200, info))
                .isInstanceOf(AlreadyExists.class);
    }
}
