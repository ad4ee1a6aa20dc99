package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SystemdNotifyTest {
    private static final String RECEIVER =
            """
            import socket, sys
            receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            receiver.bind(sys.argv[1].replace("@", "\\0"))
            print("bound", flush=True)
            print(receiver.recv(100).decode())
            """;

    @TempDir Path directory;

    @Test
    void nothingIsSaidWhereNobodyListens() throws IOException {
        new SystemdNotify(Map.of()).say(SystemdNotify.READY);
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void systemdIsToldOnASocketWithAFile() throws Exception {
        assertHears(directory.resolve("notify").toString());
    }

    @Test
    void systemdIsToldOnASocketWithoutAFile() throws Exception {
        assertHears("@gantry-" + directory.getFileName());
    }

    private static void assertHears(String path) throws Exception {
        assumeThat(Path.of("/usr/bin/python3")).as("python3 receives datagrams").exists();
        Process receiver =
                new ProcessBuilder("python3", "-c", RECEIVER, path)
                        .redirectErrorStream(true)
                        .start();
        try (var lines = receiver.inputReader()) {
            assertThat(lines.readLine()).isEqualTo("bound");
            new SystemdNotify(Map.of("NOTIFY_SOCKET", path)).say(SystemdNotify.READY);
            assertThat(lines.readLine()).isEqualTo("READY=1");
        } finally {
            receiver.destroy();
            receiver.waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void aSocketThatIsNotThereIsAFault() {
        String path = directory.resolve("gone").toString();
        assertThatThrownBy(
                        () ->
                                new SystemdNotify(Map.of("NOTIFY_SOCKET", path))
                                        .say(SystemdNotify.READY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(path);
    }
}
