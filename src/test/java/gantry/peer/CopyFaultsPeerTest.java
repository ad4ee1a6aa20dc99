package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.image.Access;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.server.TestRelay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// `image copy` between us and real servers, broken off in the middle.
@NeedsLxd
@NeedsIncus
@Timeout(180)
class CopyFaultsPeerTest {
    private static final int LARGE = 32 << 20; // so that it is nowhere whole on its way

    /// What a JVM ends with that this signal ends.
    private static final int SIGINT = 128 + 2;

    private static final TestImage IMAGE =
            TestImage.of(
                    TestImage.metadataPart("large"),
                    new TestImage.Part(
                            Kind.ROOTFS,
                            "rootfs.tar",
                            TestImage.tar("noise", TestImage.noise(LARGE))));

    @TempDir private Path temporary;

    private Shell shell;
    private Gantry gantry;
    private Incusd incusd;
    private Map<String, Peer> peers;

    /// @param url where it listens
    /// @param there what its store held before; other tests use the same LXD
    private record Peer(Path directory, String url, Client client, Set<Path> there) {
        interface Client {
            ProgramOutput run(String... arguments) throws IOException;
        }

        static Peer listening(Path directory, Client client) throws IOException {
            String address = FreePort.address();
            client.run("config", "set", "core.https_address", address).orFail();
            return new Peer(directory, "https://" + address, client, images(directory));
        }

        String token(String... words) throws IOException {
            List<String> add = new ArrayList<>(List.of("config", "trust", "add"));
            add.addAll(List.of(words));
            String printed = client.run(add.toArray(String[]::new)).orFail();
            return printed.strip().lines().reduce((_, last) -> last).orElseThrow();
        }

        boolean isBusy() throws IOException {
            return client.run("query", "/1.0/operations").orFail().contains("\"running\"");
        }

        boolean hasMore() throws IOException {
            return !there.containsAll(images(directory));
        }

        private static Set<Path> images(Path directory) throws IOException {
            try (Stream<Path> files = Files.list(directory.resolve("images"))) {
                return files.collect(Collectors.toSet());
            }
        }
    }

    @BeforeEach
    void start(Lxd lxd) throws IOException {
        assumeThat(Incusd.PROGRAM).as("Debian package incus").isExecutable();
        shell = new Shell(Files.createDirectory(temporary.resolve("store")));
        shell.with("GANTRY_CONF", temporary.resolve("config").toString());
        gantry = Gantry.start(Files.createDirectory(temporary.resolve("gantry")));
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withPublic(true), Over.METADATA)
                        .withAliases(List.of(new Alias("large")), TakenAlias.REFUSE);
        gantry.store().images(Project.DEFAULT).receive(IMAGE.stream(), draft, Progress.NONE);
        incusd = Incusd.start();
        peers =
                Map.of(
                        "lxd", Peer.listening(lxd.directory(), lxd::lxc),
                        "incus", Peer.listening(incusd.directory(), incusd::incus));
    }

    @AfterEach
    void stop(Lxd lxd) throws IOException {
        lxd.lxc("image", "delete", IMAGE.fingerprint().hex());
        lxd.lxc("config", "unset", "core.https_address").orFail();
        incusd.close();
        gantry.close();
    }

    private Peer peer(String name) {
        return Objects.requireNonNull(peers.get(name), name);
    }

    private void addPeer(String name, String url) throws IOException {
        Peer peer = peer(name);
        String token =
                name.equals("lxd") ? peer.token("--name", "me", "-q") : peer.token("me", "-q");
        shell.run("remote", "add", "peer", url, "--token", token).ok();
    }

    private void addGantry(String url) throws IOException {
        shell.run("remote", "add", "gantry", url, "--token", gantry.token("me", Access.FULL)).ok();
    }

    private static TestRelay relayTo(String url) throws IOException {
        int port = URI.create(url).getPort();
        return TestRelay.standingStillAfter(
                LARGE / 4, new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /// What is cancelled goes when its server has noticed.
    private void assertNothingIsLeft(Peer peer) throws IOException {
        while (peer.isBusy() || peer.hasMore()) {
            Thread.onSpinWait();
        }
        String[] list = {"image", "list", "peer:", IMAGE.fingerprint().hex(), "-f", "csv"};
        assertThat(shell.run(list).ok()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "lxd, pull",
        "lxd, push",
        "lxd, relay",
        "incus, pull",
        "incus, push",
        "incus, relay"
    })
    void anInterruptedCopyToARealServerLeavesNothing(String name, String mode) throws Exception {
        Peer peer = peer(name);
        try (TestRelay relay = relayTo(mode.equals("push") ? peer.url() : gantry.url())) {
            addPeer(name, mode.equals("push") ? relay.url() : peer.url());
            addGantry(mode.equals("push") ? gantry.url() : relay.url());
            try (Interruptible copying =
                    Interruptible.start(
                            shell.process(
                                    "image", "copy", "gantry:large", "peer:", "--mode", mode))) {
                relay.waiting.take();
                assertThat(copying.interrupt()).isEqualTo(SIGINT);
                assertThat(copying.said())
                        .startsWith("Error: The transfer was cancelled")
                        .contains(mode.equals("relay") ? "cancelled" : " was told to stop");
            }
            relay.goOn();
            assertNothingIsLeft(peer);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lxd, pull",
        "lxd, push",
        "lxd, relay",
        "incus, pull",
        "incus, push",
        "incus, relay"
    })
    void aRealServerThatIsFullInTheMiddleSaysSo(String name, String mode) throws Exception {
        Peer peer = peer(name);
        addPeer(name, peer.url());
        addGantry(gantry.url());
        String images = peer.directory().resolve("images").toString();
        ProgramOutput.of(
                        new ProcessBuilder(
                                "mount", "-t", "tmpfs", "-o", "size=9m", "tmpfs", images))
                .orFail();
        try {
            assertThat(
                            shell.run("image", "copy", "gantry:large", "peer:", "--mode", mode)
                                    .refusal())
                    .contains("no space left on device");
            assertNothingIsLeft(peer);
        } finally {
            ProgramOutput.of(new ProcessBuilder("umount", images)).orFail();
        }
    }
}
