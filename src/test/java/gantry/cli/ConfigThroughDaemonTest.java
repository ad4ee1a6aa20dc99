package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.ServeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `config` beside a daemon that runs on the store.
class ConfigThroughDaemonTest {
    @TempDir private Path directory;
    private Shell shell;

    @BeforeEach
    void configure() throws IOException {
        shell = new Shell(directory);
        ServeProcess.configure(directory, Map.of());
    }

    @Test
    void whatIsSetHoldsAndWhatListenOverrulesIsSaid() throws IOException {
        try (ServeProcess daemon = ServeProcess.on(directory)) {
            assertThat(shell.run("config", "set", "limits.upload_size=7B").ok()).isEmpty();
            assertThat(daemon.local().send("POST", "/1.0/images", new byte[8]).refusal(400))
                    .contains("exceeding quota of 7");

            Shell.Result overruled = shell.run("config", "set", "core.https_address=:9443");
            assertThat(overruled.code()).isZero();
            assertThat(overruled.err())
                    .startsWith(
                            "core.https_address is not used while the daemon runs with --listen");
            assertThat(shell.run("config", "get", "core.https_address").ok()).isEqualTo(":9443\n");

            assertThat(shell.run("config", "unset", "core.https_address").err()).isEmpty();
        }
    }

    @Test
    void anAddressThatIsTakenIsRefusedAndNotKept() throws IOException {
        String address;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            address = "127.0.0.1:" + free.getLocalPort();
        }
        ServeProcess.configure(directory, Map.of("core.https_address", address));
        try (ServeProcess daemon = ServeProcess.asConfigured(directory);
                ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(
                            shell.run(
                                            "config",
                                            "set",
                                            "user.a=1",
                                            "core.https_address=127.0.0.1:" + taken.getLocalPort())
                                    .refusal())
                    .startsWith("Cannot serve HTTPS there: ");
            assertThat(shell.run("config", "get", "core.https_address").ok())
                    .isEqualTo(address + "\n");
            assertThat(shell.run("config", "get", "user.a").ok()).isEqualTo("\n");
            daemon.anybody().get("/").expect(200);
        }
    }
}
