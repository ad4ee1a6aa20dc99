package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.TestAuthority;
import gantry.http.TestWebServer;
import gantry.peer.NeedsProgram;
import gantry.remote.download.Misbehaving;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TestVcdiff;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Commands with a remote that speaks simplestreams.
@Timeout(60)
class StreamsRemoteTest {
    private static final String NOBODY = "https://127.0.0.1:1/";

    private final TestImage image = TestImage.splitContainer("web");
    private final TestImage machine = TestImage.virtualMachine("web");

    @TempDir private Path directory;

    private Shell shell;
    private TestWebServer web;
    private String ca;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = new TestAuthority();
        ca = authority.write(directory.resolve("ca.pem")).toString();
        web = new TestWebServer(authority.server());
        new TestTree(Family.LXD, Family.INCUS)
                .add(image, "one", "both")
                .add(machine, "both")
                .files()
                .forEach((path, bytes) -> web.put(path, Map.of(), bytes));
        shell = new Shell(Files.createDirectory(directory.resolve("store")));
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private void add(String... urls) {
        List<String> words = new ArrayList<>(List.of("remote", "add", "web"));
        words.addAll(List.of(urls));
        words.addAll(List.of("--protocol", "simplestreams", "--ca", ca));
        shell.run(words.toArray(String[]::new)).ok();
    }

    @Test
    void itsImagesAreListedShownExportedAndCopied() throws IOException {
        add(web.url("/").toString());
        String fingerprint = image.fingerprint().hex();
        assertThat(shell.run("image", "list", "web:", "-f", "csv", "-c", "lF").ok())
                .contains("one (3 more)," + fingerprint + "\n");
        assertThat(shell.run("image", "info", "web:one").ok()).contains(fingerprint);
        assertThat(shell.run("image", "show", "web:one").ok()).contains("public: true");
        Path out = Files.createDirectory(directory.resolve("out"));
        shell.run("image", "export", "web:one", out.toString()).ok();
        assertThat(out.toFile().list()).containsExactlyInAnyOrder("meta.tar.xz", "root.squashfs");
        shell.run("image", "copy", "web:one", "local:", "--copy-aliases").ok();
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "lF").ok())
                .isEqualTo("one (3 more)," + fingerprint + "\n");
    }

    /// As LXD and Incus have it.
    @Test
    void aWrongSizeInAnIndexIsAWarningSinceItsSumDecides() {
        TestTree tree = new TestTree(Family.LXD).add(image, "one");
        String products = new String(tree.file(TestTree.PRODUCTS), StandardCharsets.UTF_8);
        String changed = products.replace("\"size\":", "\"size\":1");
        web.put(TestTree.PRODUCTS, Map.of(), changed.getBytes(StandardCharsets.UTF_8));
        add(web.url("/").toString());
        Shell.Result copied = shell.run("image", "copy", "web:one", "local:");
        assertThat(copied.code()).isZero();
        assertThat(copied.err().lines())
                .hasSize(2)
                .allMatch(line -> line.startsWith("Warning: https://"))
                .allMatch(line -> line.endsWith("; its sum decides"));
    }

    /// LXD and Incus allow such names: none is left behind without a word.
    @Test
    void aliasesThatAreHardToTypeAreListedAndCopied() {
        TestTree tree = new TestTree(Family.LXD).add(image, "one");
        String products = new String(tree.file(TestTree.PRODUCTS), StandardCharsets.UTF_8);
        String changed = products.replaceFirst("\"aliases\":\\s*\"", "$0a b,x/,");
        web.put(TestTree.PRODUCTS, Map.of(), changed.getBytes(StandardCharsets.UTF_8));
        add(web.url("/").toString());
        String[] names = {"a b\n", "one\n", "x/\n"};
        assertThat(shell.run("image", "alias", "list", "web:", "-f", "csv", "-c", "a").ok())
                .contains(names);
        shell.run("image", "copy", "web:one", "local:", "--copy-aliases").ok();
        assertThat(shell.run("image", "alias", "list", "-f", "csv", "-c", "a").ok())
                .contains(names);
    }

    @Test
    void aNameOfBothTypesIsThatOfTheContainerUnlessAVirtualMachineIsAskedFor() {
        add(web.url("/").toString());
        assertThat(shell.run("image", "info", "web:both").ok())
                .startsWith("Fingerprint: " + image.fingerprint());
        assertThat(shell.run("image", "info", "web:both", "--vm").ok())
                .startsWith("Fingerprint: " + machine.fingerprint());
        assertThat(shell.run("image", "alias", "list", "web:", "-f", "csv", "-c", "at").ok())
                .contains("one,CONTAINER\n", "both,CONTAINER\n", "both,VIRTUAL-MACHINE\n")
                .contains("both/amd64,VIRTUAL-MACHINE\n");
    }

    @Test
    void aCopyIsFollowedAtItsServer() {
        add(web.url("/").toString());
        shell.run("image", "copy", "web:both", "local:", "--alias", "mine", "--auto-update").ok();
        assertThat(shell.run("image", "info", "mine").ok())
                .contains("description: Test one amd64 (20260102)")
                .contains("Auto update: enabled", "Protocol: simplestreams", "Alias: both");
    }

    @Test
    @NeedsProgram("xdelta3")
    void aNewVersionComesAsADeltaWhereTheOlderIsInTheStore() throws Exception {
        TestImage older = TestImage.textContainer("older", "");
        TestImage newer = TestImage.textContainer("newer", "A new line.");
        new TestTree(Family.LXD)
                .add(older, newer, TestVcdiff.between(older, newer), "text")
                .files()
                .forEach((path, bytes) -> web.put(path, Map.of(), bytes));
        add(web.url("/").toString());
        String delta = "GET /images/%s/squashfs.vcdiff".formatted(newer.fingerprint());

        Path out = Files.createDirectory(directory.resolve("out"));
        shell.run("image", "export", "web:text", out.toString()).ok();
        assertThat(web.requests()).doesNotContain(delta);
        shell.run("image", "copy", "web:" + older.fingerprint(), "local:").ok();
        shell.run("image", "copy", "web:text", "local:").ok();

        assertThat(web.requests()).contains(delta);
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "F").ok())
                .contains(newer.fingerprint().hex());
        shell.run("store", "verify").ok();
    }

    @Test
    void whatItCannotDoIsSaid() {
        add(web.url("/").toString());
        assertThat(shell.run("image", "delete", "web:one").refusal())
                .startsWith("The remote isn't a private LXD server: web speaks simplestreams");
        assertThat(shell.run("project", "list", "web:").refusal())
                .startsWith("The remote isn't a private LXD server");
        assertThat(shell.run("image", "info", "web:none").refusal()).contains("none");
    }

    @Test
    void theFirstUrlWhereAServerAnswersIsUsed() {
        add(NOBODY, web.url("/").toString());
        assertThat(shell.run("image", "list", "web:", "-f", "csv", "-c", "L").ok()).contains("one");
    }

    @Test
    void plainHttpHasToBeAskedFor() throws IOException {
        try (Misbehaving plain = new Misbehaving()) {
            new TestTree(Family.LXD)
                    .add(image, "one")
                    .files()
                    .forEach((path, bytes) -> plain.on(path, Misbehaving.decent(bytes)));
            String url = plain.url("/").toString();
            String[] words = {"remote", "add", "plain", url, "--protocol", "simplestreams"};
            assertThat(shell.run(words).refusal())
                    .startsWith("Only https URLs are supported for simplestreams; ")
                    .contains("--plain-http");
            String[] asked = Arrays.copyOf(words, words.length + 1);
            asked[words.length] = "--plain-http";
            shell.run(asked).ok();
            shell.run("image", "copy", "plain:one", "local:", "--auto-update").ok();
            assertThat(shell.run("image", "refresh", image.fingerprint().hex()).ok())
                    .contains("already up to date");
            shell.run("remote", "set-url", "plain", url).ok();
            add(web.url("/").toString());
            assertThat(shell.run("remote", "set-url", "web", url).refusal())
                    .startsWith("Only https URLs are supported for simplestreams");
        }
    }

    @Test
    void connectionsAreAFew() {
        String[] words = {
            "remote", "add", "web", NOBODY, "--protocol", "simplestreams", "--connections", ""
        };
        for (String number : List.of("0", "17", "many")) {
            words[words.length - 1] = number;
            assertThat(shell.run(words).refusal())
                    .isEqualTo(
                            "The remote \"web\" has connections: %s, and takes a number from 1 to 16"
                                    .formatted(number));
        }
    }

    @Test
    void nobodyIsTrustedWithoutAnAuthority() {
        shell.run("remote", "add", "web", web.url("/").toString(), "--protocol=simplestreams").ok();
        assertThat(shell.run("image", "list", "web:").refusal())
                .contains("no authority that is known here vouches");
        assertThat(web.requests()).isEmpty();
    }
}
