package gantry.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.http.TestAuthority;
import gantry.http.TestWebServer;
import gantry.image.Fingerprint;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server that would like to choose what is written on this machine, and where.
@Tag("attack")
@Timeout(60)
class ServersFileNamesTest {
    private static final String OURS = "mine, and no server's";

    private final TestImage image = TestImage.splitContainer("bad");
    private final String fingerprint = image.fingerprint().hex();

    @TempDir private Path directory;

    private Path here;
    private Shell shell;
    private TestWebServer web;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = new TestAuthority();
        web = new TestWebServer(authority.server());
        shell = new Shell(Files.createDirectory(directory.resolve("store")));
        here = Files.createDirectory(directory.resolve("here"));
        String ca = authority.write(directory.resolve("ca.pem")).toString();
        String url = web.url("/").toString();
        shell.run("remote", "add", "bad", url, "--protocol", "simplestreams", "--ca", ca).ok();
    }

    @AfterEach
    void stop() {
        web.close();
    }

    /// Serves the image, with these for the last parts of its files' paths.
    private void serve(String metadata, String root) {
        TestTree tree = new TestTree(Family.LXD).add(image, "it");
        String json = new String(tree.file(TestTree.PRODUCTS), UTF_8);
        String folder = "images/" + fingerprint + "/";
        String meta = escaped("images/a/" + metadata);
        String rootfs = escaped("images/b/" + root);
        tree.products(
                json.replace(folder + "meta.tar.xz", meta)
                        .replace(folder + "root.squashfs", rootfs),
                List.of("test:0"));
        tree.files().forEach((path, bytes) -> web.put(path, Map.of(), bytes));
        web.put("/images/a/" + metadata, Map.of(), image.parts().get(0).bytes());
        web.put("/images/b/" + root, Map.of(), image.parts().get(1).bytes());
    }

    private static String escaped(String text) {
        return text.replace("\"", "\\\"");
    }

    private List<String> names() {
        return List.of(here.toFile().list()).stream().sorted().toList();
    }

    private List<String> namesByFingerprint() {
        return List.of(fingerprint + ".tar.gz", "meta-" + fingerprint + ".tar.gz");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".bashrc",
                "-rf",
                "a name",
                "\"quoted\"",
                "gnp.\u202egpj",
                "z\u200bero",
                "caf\u00e9",
                "$(id)",
                "*",
                "a:b",
                "~",
            })
    void aNameThatIsNotPlainIsNotTaken(String name) throws IOException {
        serve(name, name + ".root");
        shell.run("image", "export", "bad:it", here.toString()).ok();
        assertThat(names()).isEqualTo(namesByFingerprint());
    }

    @Test
    void aNameOfMoreThan200BytesIsNotTaken() throws IOException {
        serve("a".repeat(201), "b".repeat(200));
        shell.run("image", "export", "bad:it", here.toString()).ok();
        assertThat(names()).containsExactly("b".repeat(200), "meta-" + fingerprint + ".tar.gz");
    }

    @Test
    void oneNameForBothFilesLeavesBoth() throws IOException {
        serve("same", "same");
        shell.run("image", "export", "bad:it", here.toString()).ok();
        assertThat(names()).containsExactly(fingerprint + ".tar.gz", "same");
    }

    @Test
    void aFileThatIsThereStaysUnlessForceIsGiven() throws IOException {
        serve("Makefile", "root.squashfs");
        Path makefile = Files.writeString(here.resolve("Makefile"), OURS);
        assertThat(shell.run("image", "export", "bad:it", here.toString()).refusal())
                .isEqualTo(
                        makefile
                                + " exists already; --force replaces it, as lxc and incus do"
                                + " without being asked");
        assertThat(names()).containsExactly("Makefile");
        assertThat(makefile).hasContent(OURS);

        shell.run("image", "export", "bad:it", here.toString(), "--force").ok();
        assertThat(names()).containsExactly("Makefile", "root.squashfs");
        assertThat(makefile).hasBinaryContent(image.parts().getFirst().bytes());
    }

    @Test
    void whereTheSecondFileIsThereTheFirstIsNotLeft() throws IOException {
        serve("meta.tar.xz", "Makefile");
        Path makefile = Files.writeString(here.resolve("Makefile"), OURS);
        assertThat(shell.run("image", "export", "bad:it", here.toString()).refusal())
                .startsWith(makefile + " exists already");
        assertThat(names()).containsExactly("Makefile");
        assertThat(makefile).hasContent(OURS);
    }

    @Test
    void aLinkIsNotWrittenThrough() throws IOException {
        Path outside = Files.writeString(directory.resolve("outside"), OURS);
        Path link = Files.createSymbolicLink(here.resolve("Makefile"), outside);
        Path dangling =
                Files.createSymbolicLink(here.resolve("dangling"), directory.resolve("nowhere"));
        serve("Makefile", "dangling");
        assertThat(shell.run("image", "export", "bad:it", here.toString()).code()).isOne();
        assertThat(link).isSymbolicLink();
        shell.run("image", "export", "bad:it", here.toString(), "--force").ok();
        assertThat(outside).hasContent(OURS);
        assertThat(directory.resolve("nowhere")).doesNotExist();
        assertThat(link).isRegularFile();
        assertThat(dangling).isRegularFile();
    }

    @Test
    void whatIsNoFileIsNotReplacedEvenThen() throws IOException {
        Files.createDirectory(here.resolve("folder"));
        serve("folder", "root");
        assertThat(shell.run("image", "export", "bad:it", here.toString(), "--force").refusal())
                .isEqualTo(here.resolve("folder") + " is no file, and is not replaced");
        assertThat(names()).containsExactly("folder");
    }

    @Test
    void aTokenWhoseServerHasNoNameForAFileIsRefused() {
        for (String host : List.of("../../etc/passwd", ".hidden", "a\\u0000b", "a\\u001b[2Jb")) {
            String json =
                    "{\"client_name\":\"x\",\"fingerprint\":\"%s\",\"addresses\":[\"%s:8443\"],\"secret\":\"s\"}"
                            .formatted(new Fingerprint(fingerprint), host);
            String token = Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
            assertThat(shell.run("remote", "add", token).refusal())
                    .doesNotContain("\u001b", "\u0000")
                    .startsWith("Invalid remote name");
        }
    }
}
