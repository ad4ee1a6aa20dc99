package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.ImageSecret.Purpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Secrets that a daemon gave hold after its restart, and at another daemon of the same store.
@Timeout(60)
class SharedSecretsTest {
    private final TestImage closed = TestImage.splitContainer("closed");
    private final TestImage coming = TestImage.container("coming");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        daemon.local().uploaded("", closed);
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private void restart() throws IOException {
        daemon.close();
        daemon = TestDaemon.on(directory);
    }

    private String path() {
        return "/1.0/images/" + closed.fingerprint();
    }

    private TestAnswer opening() throws IOException {
        return daemon.full().post(path() + "/secret", "");
    }

    private TestAnswer promise() throws IOException {
        return daemon.full()
                .post(
                        "/1.0/images",
                        """
                        {"public": true, "properties": {"os": "pushed"},
                         "source": {"type": "image", "mode": "push", "fingerprint": "%s"}}
                        """
                                .formatted(coming.fingerprint()));
    }

    private static String secret(TestAnswer answer) {
        return answer.expect(202).metadata().object("metadata").text("secret");
    }

    private TestAnswer push(TestDaemon to, String secret) throws IOException {
        return to.anybody()
                .upload(
                        "/1.0/images",
                        coming,
                        "X-LXD-secret: " + secret,
                        "X-LXD-fingerprint: " + coming.fingerprint());
    }

    @Test
    void aSecretOpensItsImageAfterARestart() throws IOException {
        String secret = secret(opening());
        restart();
        daemon.anybody().get(path() + "?secret=" + secret).expect(200);
        daemon.anybody().get(path() + "/export?secret=" + secret).expect(200);
        daemon.anybody().get(path() + "?secret=" + secret.replace('0', '1')).refusal(404);
    }

    @Test
    void aPromiseIsKeptOnceAfterARestart() throws IOException {
        String secret = secret(promise());
        restart();
        push(daemon, secret).expect(202);
        var image = daemon.full().get("/1.0/images/" + coming.fingerprint()).metadata();
        assertThat(image.entries("properties")).containsEntry("os", "pushed");
        assertThat(image.truth("public")).isTrue();
        push(daemon, secret).refusal(403);
        restart();
        push(daemon, secret).refusal(403);
    }

    @Test
    void aSecretOfOneDaemonIsGoodAtTheOther() throws IOException {
        String opening = secret(opening());
        String letting = secret(promise());
        try (TestDaemon second = TestDaemon.second(directory, Clock.systemUTC())) {
            second.anybody().get(path() + "/export?secret=" + opening).expect(200);
            push(second, letting).expect(202);
            push(daemon, letting).refusal(403);
        }
    }

    @Test
    void ofManyWhoBringOneSecretToTwoDaemonsOneIsLetIn() throws Exception {
        String secret = secret(promise());
        try (TestDaemon second = TestDaemon.second(directory, Clock.systemUTC());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> answers = new ArrayList<>();
            for (TestDaemon to : List.of(daemon, second, daemon, second)) {
                answers.add(threads.submit(() -> push(to, secret).status()));
            }
            List<Integer> codes = new ArrayList<>();
            for (Future<Integer> answer : answers) {
                codes.add(answer.get());
            }
            assertThat(codes).containsExactlyInAnyOrder(202, 403, 403, 403);
        }
    }

    @Test
    void aSecretIsTakenBackWithTheOperationThatListsIt() throws IOException {
        TestAnswer opening = opening();
        daemon.full().delete("/1.0/operations/" + opening.metadata().text("id")).expect(200);
        daemon.anybody().get(path() + "?secret=" + secret(opening)).refusal(404);
        TestAnswer promise = promise();
        daemon.full().delete("/1.0/operations/" + promise.metadata().text("id")).expect(200);
        push(daemon, secret(promise)).refusal(403);
    }

    @Test
    void aSecretExpiresAtEveryDaemon() throws IOException {
        String opening = secret(opening());
        String letting = secret(promise());
        Clock hour = Clock.offset(Clock.systemUTC(), Purpose.DOWNLOAD.valid());
        try (TestDaemon second = TestDaemon.second(directory, hour)) {
            second.anybody().get(path() + "?secret=" + opening).refusal(404);
            assertThat(second.store().secrets().forgetExpired()).isEqualTo(1);
        }
        Clock day = Clock.offset(Clock.systemUTC(), Duration.ofHours(24));
        try (TestDaemon second = TestDaemon.second(directory, day)) {
            push(second, letting).refusal(403);
            assertThat(second.store().secrets().forgetExpired()).isEqualTo(1);
        }
    }

    @Test
    void noSecretStandsInTheStore() throws IOException {
        List<String> secrets = List.of(secret(opening()), secret(promise()));
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(secrets);
            }
        }
    }
}
