package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Real servers as remotes, in a configuration that stock clients use too.
@NeedsLxd
@Timeout(120)
class RemotesPeerTest {
    private static final String PASSWORD = "open sesame";

    private final TestImage image = TestImage.splitContainer("remotes");

    @TempDir private Path temporary;

    private Path configuration;
    private Shell shell;
    private String host;

    @BeforeEach
    void start(Lxd lxd) throws IOException {
        host = FreePort.address();
        lxd.lxc("config", "set", "core.https_address", host).orFail();
        lxd.lxc("config", "set", "core.trust_password", PASSWORD).orFail();
        configuration = temporary.resolve("config");
        shell = shell(configuration);
    }

    private Shell shell(Path conf) throws IOException {
        return new Shell(Files.createTempDirectory(temporary, "store"))
                .with("GANTRY_CONF", conf.toString());
    }

    @AfterEach
    void stop(Lxd lxd) throws IOException {
        lxd.lxc("image", "delete", image.fingerprint().hex());
        lxd.lxc("config", "unset", "core.trust_password").orFail();
        lxd.lxc("config", "unset", "core.https_address").orFail();
    }

    private String importTo(String remote) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import"));
        image.write(Files.createTempDirectory(temporary, "image"))
                .forEach(file -> words.add(file.toString()));
        words.addAll(List.of(remote, "--alias", "web"));
        return shell.run(words.toArray(String[]::new)).ok();
    }

    @Test
    void thePasswordOfLxdLetsUsInAndLxcUsesWhatWasWrittenDown(Lxd lxd) throws IOException {
        assertThat(add("wrong").refusal()).isEqualTo("not authorized");
        assertThat(add(PASSWORD).ok()).isEqualTo("Client certificate now trusted by server: far\n");
        importTo("far:");
        String fingerprint = image.fingerprint().hex();
        assertThat(shell.run("image", "list", "far:", "-f", "csv", "-c", "lF").ok())
                .isEqualTo("web," + fingerprint + "\n");
        StockClient lxc = new StockClient(Program.LXC, configuration, lxd.directory());
        assertThat(lxc.ok("image", "list", "far:", "-f", "csv", "-c", "lF"))
                .isEqualTo("web," + fingerprint + "\n");
        assertThat(lxc.ok("remote", "list", "-f", "csv"))
                .contains("far,https://%s,lxd,tls,NO,NO,NO".formatted(host));
    }

    private Shell.Result add(String password) {
        return shell.run(
                "remote", "add", "far", host, "--accept-certificate", "--password", password);
    }

    @Test
    void aTokenOfLxdLetsUsInOnce(Lxd lxd) throws IOException {
        String printed = lxd.lxc("config", "trust", "add", "--name", "me", "-q").orFail();
        String token = printed.strip().lines().reduce((_, last) -> last).orElseThrow();
        shell.run("remote", "add", "far", token).ok();
        shell.run("image", "list", "far:").ok();
        assertThat(shell(temporary.resolve("other")).run("remote", "add", "far", token).refusal())
                .isNotEmpty();
    }

    @Test
    void whatLxcHasWrittenDownIsUsedAndKept(Lxd lxd) throws IOException {
        StockClient lxc = new StockClient(Program.LXC, configuration, lxd.directory());
        lxc.ok("remote", "add", "far", host, "--accept-certificate", "--password", PASSWORD);
        lxc.ok("remote", "switch", "far");
        assertThat(shell.run("remote", "get-default").ok()).isEqualTo("far\n");
        importTo("far:");
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "l").ok()).isEqualTo("web\n");
        assertThat(lxc.ok("image", "list", "-f", "csv", "-c", "l")).isEqualTo("web\n");
        String before = Files.readString(configuration.resolve("config.yml"));
        shell.run("remote", "switch", "local").ok();
        shell.run("remote", "switch", "far").ok();
        assertThat(configuration.resolve("config.yml")).hasContent(before.strip());
        assertThat(shell.run("remote", "list", "-f", "csv", "-c", "nu").ok())
                .contains("images,https://images.linuxcontainers.org\n")
                .contains("far (current),https://" + host + "\n");
        shell.run("remote", "rename", "far", "away").ok();
        assertThat(lxc.ok("image", "list", "-f", "csv", "-c", "l")).isEqualTo("web\n");
    }

    @Test
    @NeedsIncus
    void incusAndLxdAreUsedSideBySide(Lxd lxd) throws IOException {
        assumeThat(Incusd.PROGRAM).as("Debian package incus").isExecutable();
        try (Incusd incusd = Incusd.start()) {
            String address = FreePort.address();
            incusd.incus("config", "set", "core.https_address", address).orFail();
            String token = incusd.incus("config", "trust", "add", "me", "-q").orFail().strip();
            shell.run("remote", "add", "near", token).ok();
            add(PASSWORD).ok();
            importTo("far:");
            shell.run("image", "copy", "far:web", "near:", "--mode", "pull", "--copy-aliases").ok();
            StockClient incus = new StockClient(Program.INCUS, configuration, incusd.directory());
            assertThat(incus.ok("image", "list", "near:", "-f", "csv", "-c", "lF"))
                    .isEqualTo("web," + image.fingerprint().hex() + "\n");
            shell.run("image", "delete", "far:web").ok();
            shell.run("image", "copy", "near:web", "far:", "--mode", "pull").ok();
            shell.run("image", "copy", "near:web", "local:").ok();
            assertThat(shell.run("image", "list", "local:", "-f", "csv", "-c", "F").ok())
                    .isEqualTo(image.fingerprint().hex() + "\n");
        }
    }
}
