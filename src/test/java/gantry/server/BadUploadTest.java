package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Project;
import gantry.json.JsonValue.Fields;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Uploads that cannot come to a good end leave nothing, and the daemon serves on.
@Timeout(60)
class BadUploadTest {
    private static final String IMAGES = "/1.0/images";
    private static final String OTHER = "0123456789abcdef".repeat(4);
    private static final String FORM = "Content-Type: multipart/form-data";

    private final TestImage split = TestImage.splitContainer("one");
    private final TestImage unified = TestImage.container("one");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory);
    }

    @AfterEach
    void nothingIsLeftAndTheDaemonServesOn() throws IOException {
        try (TestDaemon open = daemon) {
            open.local().get("/1.0").expect(200);
            assertThat(daemon.staging()).isEmpty();
        }
    }

    private void noImage() throws IOException {
        assertThat(daemon.store().images(Project.DEFAULT).list()).isEmpty();
        assertThat(daemon.store().usage().storedBytes()).isZero();
    }

    @Test
    void brokenFormsAreRefused() throws IOException {
        byte[] metadata = part(0, "metadata");
        byte[] rootfs = part(1, "rootfs");
        byte[] end = "--between--\r\n".getBytes(StandardCharsets.US_ASCII);
        String form = FORM + "; boundary=between";
        Map<String, byte[]> bodies =
                Map.of(
                        "the wrong order", join(rootfs, metadata, end),
                        "no rootfs", join(metadata, end),
                        "no metadata", join(rootfs, end),
                        "metadata twice", join(metadata, metadata, end),
                        "a third part", join(metadata, rootfs, rootfs, end),
                        "no end", join(metadata, rootfs),
                        "nothing at all", new byte[0],
                        "no part", end);
        for (Map.Entry<String, byte[]> body : bodies.entrySet()) {
            assertThat(daemon.local().send("POST", IMAGES, body.getValue(), form).refusal(400))
                    .as(body.getKey())
                    .startsWith("Invalid multipart image: ");
        }
        byte[] whole = TestCaller.multipart(split);
        assertThat(daemon.local().send("POST", IMAGES, whole, FORM).refusal(400))
                .contains("boundary");
        assertThat(daemon.local().send("POST", IMAGES, whole, FORM + "; boundary=x").refusal(400))
                .startsWith("Invalid multipart image: ");
        noImage();
    }

    @Test
    void cutFilesAreRefused() throws IOException {
        byte[] bytes = unified.parts().getFirst().bytes();
        for (int length : new int[] {0, 1, bytes.length / 2, bytes.length - 1}) {
            daemon.local().send("POST", IMAGES, Arrays.copyOf(bytes, length)).refusal(400);
        }
        noImage();
    }

    @Test
    void aClientThatGoesAwayInTheMiddleLeavesNothing() throws IOException {
        byte[] bytes = TestCaller.multipart(split);
        String start = TestCaller.start("POST", IMAGES, bytes.length, FORM + "; boundary=between");
        for (int length : new int[] {bytes.length / 2, bytes.length - 1}) {
            try (TestConnection connection = daemon.local().connect()) {
                connection.send(start).send(Arrays.copyOf(bytes, length));
                while (daemon.staging().isEmpty()) {
                    Thread.onSpinWait();
                }
            }
            while (!daemon.staging().isEmpty()) {
                Thread.onSpinWait();
            }
        }
        noImage();
    }

    @Test
    void aWrongAnnouncedFingerprintLeavesNothing() throws IOException {
        Fields operation =
                daemon.local()
                        .operation(
                                daemon.local()
                                        .upload(IMAGES, split, "X-LXD-fingerprint: " + OTHER));
        assertThat(operation.text("err"))
                .startsWith("fingerprints don't match, got " + split.fingerprint());
        assertThat(operation.object("metadata").text("fingerprint"))
                .isEqualTo(split.fingerprint().hex());
        noImage();
    }

    @Test
    void whatIsThereIsRefusedBeforeItsBytesAreSent() throws IOException {
        daemon.local().uploaded("", unified);
        String announced = "X-LXD-fingerprint: " + unified.fingerprint();
        try (TestConnection connection = daemon.local().connect()) {
            connection.send(TestCaller.start("POST", IMAGES, 1L << 40, announced));
            Fields operation = connection.answer().expect(202).metadata();
            assertThat(operation.text("err"))
                    .startsWith("Image with same fingerprint already exists");
            assertThat(operation.object("metadata").text("fingerprint"))
                    .isEqualTo(unified.fingerprint().hex());
        }
    }

    @Test
    void limitsAreSaid() throws IOException {
        daemon.close();
        daemon = TestDaemon.on(directory, Map.of("limits.upload_size", "100"));
        assertThat(daemon.local().upload(IMAGES, unified).refusal(400))
                .isEqualTo("reached %d bytes, exceeding quota of 100".formatted(unified.size()));
        noImage();
        daemon.close();
        daemon =
                TestDaemon.on(
                        directory, Map.of("limits.free_space", "1EiB", "limits.upload_size", ""));
        assertThat(daemon.local().upload(IMAGES, unified).refusal(507))
                .contains("bytes are free", "%d are coming".formatted(unified.size()));
        noImage();
    }

    @Test
    void hugeAndDeepJsonIsRefused() throws IOException {
        String json = "Content-Type: application/json";
        for (String text : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000), "{", "", "x")) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            assertThat(daemon.local().send("POST", IMAGES, body, json).refusal(400))
                    .startsWith("Invalid JSON");
        }
        byte[] large = " ".repeat(2 << 20).getBytes(StandardCharsets.UTF_8);
        assertThat(daemon.local().send("POST", IMAGES, large, json).refusal(400))
                .contains("larger than 1048576 bytes");
    }

    @Test
    void strangeFingerprintsNameNothing() throws IOException {
        daemon.local().uploaded("", unified);
        String start = unified.fingerprint().hex().substring(0, 6);
        for (String name :
                List.of(
                        "a%2fb",
                        "..", "%2e%2e", "%25", "_", "%", start + "%25", "a".repeat(10_000))) {
            for (String rest : List.of("", "/export")) {
                assertThat(daemon.local().get(IMAGES + "/" + name + rest).status())
                        .as(name)
                        .isIn(400, 404);
            }
        }
        daemon.local().get(IMAGES + "/" + start).expect(200);
    }

    @Test
    void twoHundredClientsAtOnce() throws Exception {
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                TestImage image = TestImage.container("many-" + i);
                running.add(
                        clients.submit(
                                () -> {
                                    daemon.local().uploaded("", image);
                                    daemon.local().get(IMAGES).expect(200);
                                    return image;
                                }));
            }
            for (Future<?> client : running) {
                client.get();
            }
        }
        assertThat(daemon.store().images(Project.DEFAULT).list()).hasSize(200);
    }

    private byte[] part(int index, String name) {
        TestImage.Part part = split.parts().get(index);
        return TestCaller.part(name, part.filename(), part.bytes());
    }

    private static byte[] join(byte[]... arrays) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] array : arrays) {
            all.writeBytes(array);
        }
        return all.toByteArray();
    }
}
