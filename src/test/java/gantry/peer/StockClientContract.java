package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Access;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What either client does with our daemon, through each of its doors.
abstract class StockClientContract {
    private static final String SOCKET = "local:";
    private static final String HTTPS = "gantry:";

    /// Of a sparse file, in bytes: more than is ever sent.
    private static final long ENDLESS = 1L << 40;

    private static final long BEGUN = 4 << 20;

    /// What a program ends with that this signal ends.
    private static final int SIGINT = 128 + 2;

    private final Program program;

    @TempDir Path temporary;

    Gantry gantry;
    StockClient client;

    StockClientContract(Program program) {
        this.program = program;
    }

    @BeforeEach
    void start() throws IOException {
        gantry = Gantry.start(Files.createDirectory(temporary.resolve("gantry")));
        client = client("client");
        client.join(gantry, Access.FULL);
    }

    @AfterEach
    void stop() throws IOException {
        gantry.close();
    }

    private StockClient client(String name) {
        return new StockClient(program, temporary.resolve(name), gantry.directory());
    }

    private List<ImageInfo> stored() throws IOException {
        return gantry.store().images(Project.DEFAULT).list();
    }

    private String[] importing(String door, TestImage image, String alias) throws IOException {
        List<Path> files = image.write(Files.createTempDirectory(temporary, "image"));
        String last = files.size() > 1 ? files.getLast().toString() : door;
        return files.size() > 1
                ? new String[] {
                    "image", "import", files.getFirst().toString(), last, door, "--alias", alias
                }
                : new String[] {
                    "image", "import", files.getFirst().toString(), door, "--alias", alias
                };
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void imagesOfEachFormGoInAndComeOutTheSame(String door) throws IOException {
        for (TestImage image :
                List.of(
                        TestImage.container("unified"),
                        TestImage.splitContainer("split"),
                        TestImage.virtualMachine("vm"))) {
            client.ok(importing(door, image, "it"));
            assertThat(stored()).extracting(ImageInfo::fingerprint).contains(image.fingerprint());
            Path out = Files.createTempDirectory(temporary, "export");
            client.ok("image", "export", door + image.fingerprint(), out + "/exported");
            try (var files = Files.list(out)) {
                assertThat(files.mapToLong(file -> file.toFile().length()).sum())
                        .isEqualTo(image.size());
            }
            for (TestImage.Part part : image.parts()) {
                try (var files = Files.list(out)) {
                    assertThat(files.anyMatch(file -> holds(file, part))).isTrue();
                }
            }
            client.ok("image", "delete", door + image.fingerprint());
        }
        assertThat(stored()).isEmpty();
    }

    private static boolean holds(Path file, TestImage.Part part) {
        try {
            return Arrays.equals(Files.readAllBytes(file), part.bytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void aliasesAndPropertiesChange(String door) throws IOException {
        TestImage image = TestImage.container("changing");
        client.ok(importing(door, image, "a/b/c"));
        client.ok("image", "set-property", door + "a/b/c", "serial", "7");
        assertThat(client.ok("image", "get-property", door + "a/b/c", "serial").strip())
                .isEqualTo("7");
        client.ok("image", "unset-property", door + "a/b/c", "serial");
        client.ok("image", "alias", "rename", door + "a/b/c", "d/e");
        client.ok("image", "alias", "create", door + "second", image.fingerprint().hex());
        assertThat(client.ok("image", "alias", "list", door, "-f", "csv"))
                .contains("d/e,")
                .contains("second,")
                .doesNotContain("a/b/c");
        for (String odd : List.of("b c", "/a", "a/b/")) { // as LXD and Incus take them
            client.ok("image", "alias", "create", door + odd, image.fingerprint().hex());
            assertThat(client.ok("image", "alias", "list", door, "-f", "csv")).contains(odd + ",");
        }
        client.ok("image", "alias", "delete", door + "second");
        assertThat(stored().getFirst().settings().properties()).doesNotContainKey("serial");
        assertThat(client.ok("image", "list", door, "name=changing", "-f", "csv", "-c", "F"))
                .isEqualToIgnoringNewLines(image.fingerprint().hex());
        assertThat(client.ok("image", "list", door, "os=other", "-f", "csv")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void aRefusalIsExitCodeOneAndASentence(String door) throws IOException {
        TestImage image = TestImage.container("twice");
        client.ok(importing(door, image, "once"));
        ProgramOutput again = client.run(importing(door, image, "again"));
        assertThat(again.exitCode()).isEqualTo(1);
        assertThat(again.err()).contains("Image with same fingerprint already exists");
        Path junk = Files.writeString(temporary.resolve("junk.tar.gz"), "junk");
        ProgramOutput refused = client.run("image", "import", junk.toString(), door);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("Unsupported compression");
        assertThat(client.run("image", "info", door + "once", "--vm").exitCode()).isEqualTo(1);
        assertThat(stored()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void tokensAreListedAndRevoked(String door) throws IOException {
        String issued = client.ok("query", "-X", "POST", "-d", TOKEN, door + "/1.0/certificates");
        assertThat(issued).contains("secret");
        assertThat(client.ok("config", "trust", "list-tokens", door)).contains("newcomer");
        client.ok("config", "trust", "revoke-token", door + "newcomer");
        assertThat(client.ok("config", "trust", "list-tokens", door)).doesNotContain("newcomer");
    }

    private static final String TOKEN =
            "{\"name\":\"newcomer\",\"type\":\"client\",\"token\":true}";

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void anImportIsPublicWhereThatIsAsked(String door) throws IOException {
        Path file =
                TestImage.container("shown")
                        .write(Files.createDirectory(temporary.resolve("p")))
                        .getFirst();
        client.ok("image", "import", file.toString(), door, "--public", "--alias", "shown");
        assertThat(stored().getFirst().settings().isPublic()).isTrue();
        assertThat(client.ok("image", "list", door, "-f", "csv", "-c", "lp"))
                .isEqualToIgnoringNewLines("shown,yes");
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    @NeedsProgram("script")
    void anImageIsEditedInAnEditor(String door) throws IOException {
        client.ok(importing(door, TestImage.container("edited"), "it"));
        client.runWithEditor("s/^public: false/public: true/", "image", "edit", door + "it")
                .orFail();
        client.runWithEditor("s/name: edited/name: renamed/", "image", "edit", door + "it")
                .orFail();
        ImageInfo image = stored().getFirst();
        assertThat(image.settings().isPublic()).isTrue();
        assertThat(image.settings().properties()).containsEntry("name", "renamed");
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void eventsAreMonitored(String door) throws IOException {
        client.ok(importing(door, TestImage.container("watched"), "it"));
        try (Interruptible monitor =
                client.start("monitor", door, "--type", "lifecycle", "--format", "json")) {
            for (int i = 0; !monitor.said().contains("image-updated"); i++) {
                client.ok("image", "set-property", door + "it", "count", "" + i);
            }
            client.ok("image", "delete", door + "it");
            monitor.awaitWords("image-deleted");
            assertThat(monitor.said())
                    .contains(
                            door.equals(SOCKET) ? "\"address\":\"@\"" : "\"address\":\"127.0.0.1:");
            monitor.interrupt();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void anImportThatIsInterruptedLeavesNothing(String door) throws IOException {
        Path metadata =
                Files.write(temporary.resolve("meta.tar.gz"), TestImage.metadataPart("x").bytes());
        Path disk = Files.write(temporary.resolve("disk.qcow2"), TestImage.qcow2());
        try (FileChannel channel = FileChannel.open(disk, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(1), ENDLESS - 1);
        }
        try (Interruptible importing =
                client.start("image", "import", "" + metadata, "" + disk, door, "--alias", "x")) {
            while (gantry.staging() < BEGUN) {
                assertThat(importing.process().isAlive()).as(importing.said()).isTrue();
            }
            assertThat(importing.interrupt()).isEqualTo(SIGINT);
        }
        while (gantry.staging() > 0) {
            Thread.onSpinWait();
        }
        assertThat(stored()).isEmpty();
        assertThat(client.ok("image", "alias", "list", door, "-f", "csv")).isEmpty();
    }

    @Test
    void aRestrictedClientSeesOnlyItsProjects() throws IOException {
        client.ok("project", "create", HTTPS + "own", "-c", "features.images=true");
        client.ok(importing(HTTPS, TestImage.container("hidden"), "hidden"));
        StockClient restricted = client("restricted");
        restricted.join(gantry, new Access(true, List.of("own")));
        assertThat(restricted.ok("image", "list", HTTPS, "--project", "default", "-f", "csv"))
                .isEmpty();
        assertThat(restricted.run("image", "info", HTTPS + "hidden").exitCode()).isEqualTo(1);
        assertThat(restricted.ok("image", "list", HTTPS, "--project", "own", "-f", "csv"))
                .isEmpty();
    }

    @Test
    void aRestrictedClientSeesWhatItsProjectSharesAndChangesNothingThere() throws IOException {
        TestImage image = TestImage.container("shared");
        client.ok("project", "create", HTTPS + "sharing", "-c", "features.images=false");
        client.ok(importing(HTTPS, image, "shared"));
        StockClient restricted = client("restricted");
        restricted.join(gantry, new Access(true, List.of("sharing")));
        assertThat(
                        restricted.ok(
                                "image",
                                "list",
                                HTTPS,
                                "--project",
                                "sharing",
                                "-f",
                                "csv",
                                "-c",
                                "lF"))
                .isEqualToIgnoringNewLines("shared," + image.fingerprint());
        ProgramOutput refused =
                restricted.run("image", "delete", HTTPS + "shared", "--project", "sharing");
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("not authorized");
        assertThat(stored()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void projectsAreChangedAndRenamed(String door) throws IOException {
        client.ok("project", "create", door + "one", "-c", "user.a=1");
        client.ok("project", "set", door + "one", "user.b=2");
        assertThat(client.ok("project", "get", door + "one", "user.b").strip()).isEqualTo("2");
        client.ok("project", "unset", door + "one", "user.a");
        client.ok("project", "rename", door + "one", "two");
        assertThat(client.ok("project", "show", door + "two"))
                .contains("user.b: \"2\"")
                .doesNotContain("user.a");
        client.ok("project", "set", door + "two", "features.images=false");
        client.ok("project", "delete", door + "two");
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void thereAreNoInstances(String door) throws IOException {
        assertThat(client.ok("list", door, "-f", "csv")).isEmpty();
    }

    @Test
    void aStrangerSeesWhatIsPublic() throws IOException {
        TestImage shown = TestImage.container("shown");
        client.ok(importing(HTTPS, TestImage.container("hidden"), "hidden"));
        client.ok(importing(HTTPS, shown, "shown"));
        client.ok(
                "query",
                "-X",
                "PATCH",
                "-d",
                "{\"public\":true}",
                HTTPS + "/1.0/images/" + shown.fingerprint());
        StockClient stranger = client("stranger");
        stranger.ok("remote", "add", "pub", gantry.url(), "--public", "--accept-certificate");
        assertThat(stranger.ok("image", "list", "pub:", "-f", "csv", "-c", "F"))
                .isEqualToIgnoringNewLines(shown.fingerprint().hex());
        assertThat(stranger.run("image", "info", "pub:hidden").exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void anImageIsCopiedToAnotherProjectOfTheSameServer(String door) throws IOException {
        TestImage image = TestImage.splitContainer("copied");
        client.ok("project", "create", door + "own", "-c", "features.images=true");
        client.ok(importing(door, image, "it"));
        client.ok("image", "copy", door + "it", door, "--target-project", "own", "--alias", "new");
        assertThat(client.ok("image", "list", door, "--project", "own", "-f", "csv", "-c", "lF"))
                .isEqualToIgnoringNewLines("new," + image.fingerprint());
    }

    @ParameterizedTest
    @ValueSource(strings = {SOCKET, HTTPS})
    void anythingCanBeAskedFor(String door) throws IOException {
        TestImage image = TestImage.container("asked");
        client.ok(importing(door, image, "it"));
        String path = "/1.0/images/" + image.fingerprint();
        assertThat(client.ok("query", door + "/1.0/images")).contains(path);
        assertThat(client.ok("query", door + path)).contains("\"name\": \"asked\"");
        client.ok("query", "-X", "PATCH", "-d", "{\"public\":true}", door + path);
        assertThat(stored().getFirst().settings().isPublic()).isTrue();
        client.ok("query", "-X", "DELETE", "--wait", door + path);
        assertThat(stored()).isEmpty();
        ProgramOutput refused = client.run("query", door + path);
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err()).contains("not found");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "push", "relay"})
    void anImageIsCopiedBetweenProjects(String mode) throws IOException {
        TestImage image = TestImage.virtualMachine("copied");
        client.ok("project", "create", HTTPS + "own", "-c", "features.images=true");
        client.ok(importing(HTTPS, image, "it"));
        client.ok(
                "image",
                "copy",
                HTTPS + "it",
                HTTPS,
                "--vm",
                "--target-project",
                "own",
                "--mode",
                mode);
        assertThat(gantry.store().images("own").list())
                .extracting(ImageInfo::fingerprint)
                .containsExactly(image.fingerprint());
    }

    /// From us into the client's own daemon by its pull, and back by its push.
    void movesBothWays(StockClient owner, TestImage image) throws IOException {
        owner.join(gantry, Access.FULL);
        owner.ok(importing(HTTPS, image, "there"));
        owner.ok("image", "copy", HTTPS + "there", "local:", "--vm", "--alias", "here");
        owner.ok("image", "delete", HTTPS + image.fingerprint());
        owner.ok("image", "copy", "local:here", HTTPS, "--vm", "--mode", "push");
        owner.ok("image", "delete", "local:" + image.fingerprint());
        assertThat(stored()).extracting(ImageInfo::fingerprint).contains(image.fingerprint());
    }
}
