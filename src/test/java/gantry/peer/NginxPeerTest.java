package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.http.TestAuthority;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;
import gantry.peer.Nginx.Asked;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands with images of a real web server, over TLS 1.3.
@NeedsProgram("nginx")
@Timeout(60)
class NginxPeerTest {
    private static final TestImage UNIFIED = TestImage.container("unified");
    private static final TestImage SPLIT = TestImage.splitContainer("split");
    private static final TestImage MACHINE = TestImage.virtualMachine("machine");
    private static final TestImage UNIFIED_MACHINE = TestImage.unifiedMachine("machine");
    private static final TestImage LARGE =
            TestImage.of(
                    TestImage.metadataPart("large"),
                    new TestImage.Part(
                            Kind.ROOTFS,
                            "rootfs.tar",
                            TestImage.tar("noise", TestImage.noise(Nginx.FAST + (1 << 20)))));

    @TempDir private Path temporary;

    private Shell shell;
    private Nginx nginx;
    private String ca;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = new TestAuthority();
        ca = authority.write(temporary.resolve("ca.pem")).toString();
        nginx =
                Nginx.start(
                        Files.createDirectory(temporary.resolve("nginx")),
                        authority.server(),
                        Map.of(
                                "/container", headers("LXD", UNIFIED),
                                "/machine", headers("Incus", UNIFIED_MACHINE)));
        shell = new Shell(temporary.resolve("store"));
        shell.with("GANTRY_CONF", temporary.resolve("config").toString());
        shell.with("XDG_CACHE_HOME", temporary.resolve("cache").toString());
    }

    private static List<String> headers(String family, TestImage image) {
        return List.of(
                "%s-Image-Hash %s".formatted(family, image.fingerprint()),
                "%s-Image-URL /files/%s".formatted(family, image.fingerprint()));
    }

    @AfterEach
    void stop() throws IOException {
        nginx.close();
    }

    private void add(String path, String... more) {
        List<String> words = new ArrayList<>(List.of("remote", "add", "web", nginx.url(path)));
        words.addAll(List.of("--protocol", "simplestreams", "--ca", ca));
        words.addAll(List.of(more));
        shell.run(words.toArray(String[]::new)).ok();
    }

    private String listed(String remote) {
        return shell.run("image", "list", remote, "-f", "csv", "-c", "Ft").ok();
    }

    private static String row(String fingerprint, String type) {
        return "%s,%s\n".formatted(fingerprint, type);
    }

    /// What an export writes, in fingerprint order.
    private byte[] exported(String image) throws IOException {
        Path out = Files.createTempDirectory(temporary, "out").resolve("image");
        shell.run("image", "export", image, out.toString()).ok();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (Stream<Path> files = Files.list(out.getParent())) {
            for (Path file : files.sorted().toList()) {
                all.write(Files.readAllBytes(file));
            }
        }
        return all.toByteArray();
    }

    private static String sum(byte[] bytes) {
        MessageDigest sum = Digest.sha256();
        sum.update(bytes);
        return Digest.of(sum).hex();
    }

    private void comesWhole(String fingerprint, String type) throws IOException {
        assertThat(listed("web:")).contains(row(fingerprint, type));
        assertThat(sum(exported("web:" + fingerprint))).isEqualTo(fingerprint);
        shell.run("image", "copy", "web:" + fingerprint, "local:").ok();
        assertThat(listed("local:")).contains(row(fingerprint, type));
    }

    @Test
    @NeedsProgram({"incus-simplestreams", "mksquashfs", "xz"})
    void whatIncusSimplestreamsMakesIsListedExportedAndCopied() throws IOException {
        IncusTree made = IncusTree.make(nginx.files(), "uno");
        add("/tree/");
        comesWhole(sum(made.image(IncusTree.ROOT)), "CONTAINER");
        comesWhole(sum(made.image(IncusTree.DISK)), "VIRTUAL-MACHINE");
        assertThat(shell.run("image", "info", "web:uno").ok())
                .startsWith("Fingerprint: " + sum(made.image(IncusTree.ROOT)));
        shell.run("store", "verify").ok();
    }

    @Test
    void aTreeWithItemsOfLxdIsListedExportedAndCopied() throws IOException {
        new TestTree(Family.LXD)
                .add(UNIFIED, "unified")
                .add(SPLIT, "both")
                .add(MACHINE, "both")
                .files()
                .forEach(this::put);
        add("/");
        comesWhole(UNIFIED.fingerprint().hex(), "CONTAINER");
        comesWhole(SPLIT.fingerprint().hex(), "CONTAINER");
        comesWhole(MACHINE.fingerprint().hex(), "VIRTUAL-MACHINE");
        assertThat(shell.run("image", "info", "web:both", "--vm").ok())
                .startsWith("Fingerprint: " + MACHINE.fingerprint());
        shell.run("store", "verify").ok();
    }

    @Test
    void aLargeFileIsFetchedByPartsAtOnceWhereThatIsAsked() throws IOException {
        new TestTree(Family.LXD).add(LARGE, "large").files().forEach(this::put);
        add("/", "--connections", "4");
        comesWhole(LARGE.fingerprint().hex(), "CONTAINER");
        int size = LARGE.parts().getLast().bytes().length;
        assertThat(nginx.asked())
                .filteredOn(each -> each.path().endsWith("/root.squashfs"))
                .extracting(Asked::range)
                .contains("bytes=0-4194303", "bytes=4194304-%d".formatted(size - 1));
    }

    private void put(String path, byte[] bytes) {
        try {
            nginx.put(path, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void itsHeadersSayWhichImageIsImported() throws IOException {
        for (TestImage image : List.of(UNIFIED, UNIFIED_MACHINE)) {
            nginx.put("/files/" + image.fingerprint(), image.parts().getFirst().bytes());
        }
        for (String path : List.of("/container", "/machine")) {
            shell.run("image", "import", nginx.url(path), "--ca", ca).ok();
        }
        assertThat(listed("local:"))
                .contains(row(UNIFIED.fingerprint().hex(), "CONTAINER"))
                .contains(row(UNIFIED_MACHINE.fingerprint().hex(), "VIRTUAL-MACHINE"));
    }

    @Test
    void aCommandThatIsKilledAndGivenAgainIsSentTheRestOnly() throws Exception {
        new TestTree(Family.INCUS)
                .add(LARGE, "large")
                .files()
                .forEach((path, bytes) -> put("/slow" + path, bytes));
        add("/slow/");
        try (Interruptible copying =
                Interruptible.start(shell.process("image", "copy", "web:large", "local:"))) {
            Path partial =
                    temporary.resolve(
                            "store/blobs/staging/partial/%s.rootfs".formatted(LARGE.fingerprint()));
            while (!Files.exists(partial) || Files.size(partial) < Nginx.FAST / 2) {
                assertThat(copying.process().isAlive()).as(copying.said()).isTrue();
            }
        } // kills it
        shell.run("image", "copy", "web:large", "local:").ok();
        shell.run("store", "verify").ok();

        int size = LARGE.parts().getLast().bytes().length;
        Asked rest = restAsked();
        long from = Long.parseLong(rest.range().replaceAll("\\D", ""));
        assertThat(from).isGreaterThanOrEqualTo(Nginx.FAST / 2);
        assertThat(rest.sent()).isEqualTo(size - from);
    }

    /// It is logged when it is over.
    private Asked restAsked() throws IOException {
        while (true) {
            Optional<Asked> rest =
                    nginx.asked().stream()
                            .filter(each -> each.range().matches("bytes=[1-9]\\d*-"))
                            .findFirst();
            if (rest.isPresent()) {
                return rest.get();
            }
        }
    }
}
