package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.http.TestAuthority;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;
import gantry.publish.PublishedStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What `publish tree` writes, served by a real nginx to real daemons.
@NeedsProgram({"nginx", "xdelta3"})
@Timeout(180)
class TreeDirectoryPeerTest {
    private static final String[] NOBLE = {"os: Ubuntu", "release: noble", "variant: default"};

    private static final TestImage FIRST = container("serial: '20260101'");
    private static final TestImage SECOND = container("serial: '20260102'");
    private static final TestImage MACHINE = PublishedStore.virtualMachine(NOBLE);
    private static final TestImage UNIFIED = TestImage.container("unified");

    @TempDir private Path temporary;

    private Shell shell;
    private Nginx nginx;
    private Path authority;

    private static TestImage container(String serial) {
        List<String> lines = new ArrayList<>(List.of(NOBLE));
        lines.add(serial);
        return PublishedStore.image(
                "x86_64", Kind.ROOTFS, squashfs(serial), lines.toArray(String[]::new));
    }

    /// Roots differ by their ends alone.
    private static byte[] squashfs(String end) {
        byte[] tail = (TestImage.noise(200_000) + end).getBytes(StandardCharsets.UTF_8);
        byte[] head = PublishedStore.squashfs();
        byte[] all = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, all, head.length, tail.length);
        return all;
    }

    @BeforeEach
    void serve() throws IOException {
        TestAuthority made = new TestAuthority();
        authority = made.write(temporary.resolve("ca.pem"));
        nginx =
                Nginx.start(
                        Files.createDirectory(temporary.resolve("nginx")), made.server(), Map.of());
        shell = new Shell(temporary.resolve("store"));
        add(FIRST, "--alias", "web");
        add(MACHINE, "--alias", "web");
        add(UNIFIED, "--alias", "unified");
        publish();
    }

    @AfterEach
    void stop() throws IOException {
        nginx.close();
    }

    private void add(TestImage image, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import", "--public"));
        image.write(Files.createTempDirectory(temporary, "image"))
                .forEach(file -> words.add(file.toString()));
        words.addAll(List.of(more));
        shell.run(words.toArray(String[]::new)).ok();
    }

    private void publish() {
        shell.run("publish", "tree", nginx.files().toString(), "--delta").ok();
    }

    /// A newer version takes the alias; the older one stays.
    private void publishSecond() throws IOException {
        add(SECOND);
        shell.run("image", "alias", "delete", "web", "--type", "container").ok();
        String second = SECOND.fingerprint().hex();
        shell.run("image", "alias", "create", "web", second).ok();
        publish();
    }

    private interface Client {
        ProgramOutput run(String... words) throws IOException;

        default String ok(String... words) throws IOException {
            return run(words).orFail();
        }
    }

    private void copiesAndFollows(Client client, Path daemon) throws IOException {
        client.ok("remote", "add", "tree", nginx.url("/"), "--protocol", "simplestreams");
        assertThat(client.ok("image", "list", "tree:", "-f", "csv", "-c", "Ft"))
                .contains(FIRST.fingerprint() + ",CONTAINER")
                .contains(MACHINE.fingerprint() + ",VIRTUAL-MACHINE")
                .contains(UNIFIED.fingerprint() + ",CONTAINER");
        client.ok("image", "copy", "tree:web", "local:", "--alias", "mine", "--auto-update");
        client.ok("image", "copy", "tree:ubuntu/noble", "local:", "--vm", "--alias", "machine");
        client.ok("image", "copy", "tree:unified", "local:");
        assertThat(client.ok("image", "list", "-f", "csv", "-c", "Ft"))
                .contains(FIRST.fingerprint() + ",CONTAINER")
                .contains(MACHINE.fingerprint() + ",VIRTUAL-MACHINE")
                .contains(UNIFIED.fingerprint() + ",CONTAINER");
        publishSecond();
        forgetIndexes(daemon);
        assertThat(client.ok("image", "refresh", "mine")).contains("refreshed successfully");
        assertThat(client.ok("image", "info", "mine"))
                .startsWith("Fingerprint: " + SECOND.fingerprint());
        assertThat(Files.readAllBytes(daemon.resolve("images/" + SECOND.fingerprint() + ".rootfs")))
                .isEqualTo(SECOND.parts().getLast().bytes());
        isFetchedByDelta(SECOND);
    }

    private void isFetchedByDelta(TestImage image) throws IOException {
        MessageDigest sum = Digest.sha256();
        sum.update(image.parts().getLast().bytes());
        String whole = "/images/" + Digest.of(sum) + ".squashfs";
        List<String> paths =
                nginx.asked().stream()
                        .filter(asked -> asked.status() == 200)
                        .map(Nginx.Asked::path)
                        .toList();
        assertThat(paths).anyMatch(path -> path.endsWith(".vcdiff")).doesNotContain(whole);
    }

    /// Daemons believe an index for an hour.
    private static void forgetIndexes(Path daemon) throws IOException {
        Files.walkFileTree(
                daemon.resolve("cache"),
                new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                            throws IOException {
                        if (file.toString().endsWith(".json")) {
                            Files.delete(file);
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    @Test
    @NeedsLxd
    void lxdCopiesAndFollows() throws IOException {
        try (Lxd lxd = Lxd.trusting(authority)) {
            copiesAndFollows(lxd::lxc, lxd.directory());
        }
    }

    @Test
    @NeedsIncus
    void incusCopiesAndFollows() throws IOException {
        assumeThat(Incusd.PROGRAM).as("Debian package incus").isExecutable();
        try (Incusd incusd = Incusd.trusting(authority)) {
            copiesAndFollows(incusd::incus, incusd.directory());
        }
    }

    @Test
    void ourLintFindsNoFault() throws IOException {
        publishSecond();
        String[] words = {"streams", "lint", nginx.url("/"), "--ca", authority.toString()};
        assertThat(shell.run(words).ok()).contains("20260101", "20260102", "virtual-machine");
        assertThat(shell.run("streams", "lint", nginx.files().toString(), "--files").ok())
                .isEqualTo(shell.run(words).ok());
    }

    @Test
    @NeedsProgram("incus-simplestreams")
    void incusSimplestreamsFindsNoFault() throws IOException {
        publishSecond();
        assertThat(inTree("incus-simplestreams", "verify").orFail()).isEmpty();
        assertThat(inTree("incus-simplestreams", "list", "-f", "csv").orFail())
                .contains(FIRST.fingerprint().hex())
                .contains(SECOND.fingerprint().hex())
                .contains(MACHINE.fingerprint().hex())
                .contains(UNIFIED.fingerprint().hex());
    }

    private ProgramOutput inTree(String... command) throws IOException {
        List<String> bounded = new ArrayList<>(List.of("timeout", "30"));
        bounded.addAll(List.of(command));
        return ProgramOutput.of(new ProcessBuilder(bounded).directory(nginx.files().toFile()));
    }
}
