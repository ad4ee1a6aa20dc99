package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Requests that no stock client makes, and clients that leave: answered in LXD's envelope at both
/// doors, and logged as what they are.
@Timeout(60)
class StrangeRequestsTest {
    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private List<TestCaller> doors() {
        return List.of(daemon.local(), daemon.full(), daemon.anybody());
    }

    @Test
    void pathsThatAreNoneAreRefused() throws IOException {
        for (TestCaller caller : doors()) {
            for (String path :
                    List.of(
                            "/1.0/images/%00",
                            "/1.0/images/a%00b/export",
                            "/1.0/images/%zz",
                            "/1.0/images/aliases/%zz",
                            "/1.0/images/%",
                            "/1.0/images/%4",
                            "/%00",
                            "/%zz")) {
                assertThat(caller.get(path).refusal(400)).as(path).isNotEmpty();
            }
            assertThat(caller.get("/1.0/images/%c3%28").refusal(404)).isNotEmpty();
        }
    }

    @Test
    void tooManyAndTooLongHeadersAreRefused() throws IOException {
        String[] many = Collections.nCopies(10_000, "a: b").toArray(String[]::new);
        for (TestCaller caller : doors()) {
            assertThat(caller.get("/1.0", many).refusal(431)).isNotEmpty();
            assertThat(caller.get("/1.0", "a: " + "b".repeat(70_000)).refusal(431)).isNotEmpty();
            assertThat(caller.get("/1.0?" + "b".repeat(70_000)).refusal(414)).isNotEmpty();
        }
    }

    @Test
    void unknownMethodsAreNamed() throws IOException {
        for (TestCaller caller : doors()) {
            for (String method : List.of("TRACE", "BREW", "PROPFIND", "get")) {
                assertThat(caller.send(method, "/1.0", new byte[0]).refusal(404))
                        .isEqualTo("Method \"%s\" not found".formatted(method));
            }
            caller.send("CONNECT", "/1.0", new byte[0]).refusal(400); // names no host
            assertThat(caller.send("OPTIONS", "/1.0", new byte[0]).expect(200).body()).isEmpty();
        }
    }

    @Test
    void anUploadThatBreaksOffIsLoggedAsThat() throws IOException {
        TestImage image = TestImage.container("one");
        byte[] bytes = image.parts().getFirst().bytes();
        for (TestCaller caller : List.of(daemon.local(), daemon.full())) {
            int before = count("\"outcome\":\"disconnected\"");
            try (TestConnection connection = caller.connect()) {
                connection.send(TestCaller.start("POST", "/1.0/images", bytes.length));
                connection.send(Arrays.copyOf(bytes, bytes.length / 2));
            }
            while (count("\"outcome\":\"disconnected\"") == before) {
                Thread.onSpinWait();
            }
        }
        assertThat(daemon.log())
                .contains("\"level\":\"info\"")
                .doesNotContain("\"failure\"")
                .doesNotContain("\"status\":500");
    }

    @Test
    void aBodyThatIsBrokenIsTheSendersFault() throws IOException {
        for (TestCaller caller : List.of(daemon.local(), daemon.full())) {
            try (TestConnection connection = caller.connect()) {
                connection.send(
                        "POST /1.0/images HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n");
                assertThat(connection.answer().refusal(400)).contains("body");
            }
        }
        assertThat(daemon.log()).doesNotContain("\"failure\"");
    }

    private int count(String text) {
        return daemon.log().split(text, -1).length - 1;
    }
}
