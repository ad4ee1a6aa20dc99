package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Access;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Stock clients have our daemon follow an image of a real LXD.
@NeedsLxd
@NeedsProgram("lxc")
class RefreshPeerTest {
    private final TestImage first = TestImage.splitContainer("first");
    private final TestImage second = TestImage.splitContainer("second");

    @TempDir private Path temporary;

    private Gantry gantry;
    private StockClient client;

    @BeforeEach
    void start(Lxd lxd) throws IOException {
        lxd.lxc("config", "set", "core.https_address", FreePort.address()).orFail();
        gantry = Gantry.start(Files.createDirectory(temporary.resolve("gantry")));
        client = new StockClient(Program.LXC, temporary.resolve("client"), lxd.directory());
        client.join(gantry, Access.FULL);
        publish(first);
    }

    @AfterEach
    void stop(Lxd lxd) throws IOException {
        gantry.close();
        for (TestImage image : List.of(first, second)) {
            client.run("image", "delete", image.fingerprint().hex());
        }
        lxd.lxc("config", "unset", "core.https_address").orFail();
    }

    private void publish(TestImage image) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import"));
        image.write(Files.createTempDirectory(temporary, "image"))
                .forEach(file -> words.add(file.toString()));
        words.addAll(List.of("--alias", "web", "--public"));
        client.ok(words.toArray(String[]::new));
    }

    @Test
    void lxcFollowsAnImage() throws IOException {
        client.ok("image", "copy", "local:web", "gantry:", "--auto-update", "--alias", "mine");
        assertThat(client.ok("image", "info", "gantry:mine"))
                .contains("Auto update: enabled")
                .contains("Protocol: lxd")
                .contains("Alias: web")
                .contains(first.fingerprint().hex());
        assertThat(client.ok("image", "refresh", "gantry:mine"))
                .contains("Image already up to date.");
        client.ok("image", "set-property", "gantry:mine", "owner", "me");
        publish(second);
        assertThat(client.ok("image", "refresh", "gantry:mine"))
                .contains("Image refreshed successfully!");
        assertThat(client.ok("image", "info", "gantry:mine"))
                .contains(second.fingerprint().hex())
                .contains("owner: me")
                .contains("name: second")
                .contains("Auto update: enabled")
                .contains("Alias: web")
                .contains("- default");
    }

    @Test
    @NeedsIncus
    void incusRefreshesWhatLxcCopied() throws IOException {
        client.ok("image", "copy", "local:web", "gantry:", "--auto-update", "--alias", "mine");
        StockClient incus =
                new StockClient(Program.INCUS, temporary.resolve("incus"), gantry.directory());
        incus.join(gantry, Access.FULL);
        publish(second);
        assertThat(incus.ok("image", "refresh", "gantry:mine"))
                .contains("Image refreshed successfully!");
        assertThat(incus.ok("image", "info", "gantry:mine"))
                .contains(second.fingerprint().hex())
                .contains("Auto update: enabled");
    }
}
