package gantry.attack;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.server.TestDaemon;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Other users of the machine look for what they may read or list of a store, and of a person's
/// configuration: files and keys are for their owner alone, however open the directory above is,
/// and also where an older version, or a hand, left them open.
@Tag("attack")
class OthersReadNothingTest {
    /// What is for everybody: a certificate, which says who somebody is, and is no secret.
    private static final Set<String> FOR_EVERYBODY = Set.of("server.crt", "client.crt");

    @TempDir Path parent;

    private Path directory;
    private Path configuration;
    private Shell shell;

    @BeforeEach
    void open() throws IOException {
        set(parent, "rwxrwxrwx");
        directory = parent.resolve("store");
        configuration = parent.resolve("conf");
        shell =
                new Shell(directory)
                        .with("GANTRY_CONF", configuration.toString())
                        .with("XDG_CACHE_HOME", parent.resolve("cache").toString());
    }

    private void use() throws Exception {
        Path image = parent.resolve("image.tar.gz");
        Files.write(image, TestImage.container("one").parts().getFirst().bytes());
        assertThat(shell.run("image", "import", image.toString(), "--alias", "one").code())
                .isZero();
        shell.run("image", "delete", "one");
        shell.run("image", "import", image.toString());
        assertThat(
                        shell.run(
                                        "remote",
                                        "add",
                                        "there",
                                        "https://images.example",
                                        "--protocol=simplestreams")
                                .code())
                .isLessThan(2);
        shell.run("remote", "rename", "images", "others");
        shell.run("config", "set", "core.https_address", "127.0.0.1:9443").ok();
        shell.run("trust", "add", "somebody").ok();
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            shell.run("image", "list");
        }
    }

    private static void set(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static String get(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> open(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            return all.filter(path -> !Files.isSymbolicLink(path))
                    .filter(path -> !FOR_EVERYBODY.contains(path.getFileName().toString()))
                    .filter(path -> !get(path).endsWith("------"))
                    .toList();
        }
    }

    @Test
    void whatIsMadeIsForItsOwner() throws Exception {
        use();
        assertThat(directory.resolve("images/default")).isDirectory();
        assertThat(directory.resolve("server.key")).isRegularFile();
        assertThat(open(directory)).isEmpty();
        if (Files.exists(configuration)) {
            assertThat(open(configuration)).isEmpty();
        }
    }

    @Test
    void whatWasLeftOpenIsClosedWhenTheStoreIsOpened() throws Exception {
        use();
        Files.createDirectories(directory.resolve("blobs/staging/partial"));
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.toList()) {
                boolean isDirectory = Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS);
                set(path, isDirectory ? "rwxr-xr-x" : "rw-r--r--");
            }
        }
        shell.run("image", "list").ok();
        assertThat(get(directory)).isEqualTo("rwx--x--x");
        for (String closed : List.of("blobs", "blobs/staging", "blobs/staging/partial", "images")) {
            assertThat(get(directory.resolve(closed))).as(closed).isEqualTo("rwx------");
        }
        for (String closed : List.of("catalog.db", "server.key")) {
            assertThat(get(directory.resolve(closed))).as(closed).isEqualTo("rw-------");
        }

        shell.run("store", "verify").ok();
        assertThat(open(directory)).containsExactly(directory); // others pass to the socket
    }

    @Test
    void aGroupThatMayPassToTheSocketStillMay() throws Exception {
        use();
        set(directory, "rwxr-x---");
        shell.run("image", "list").ok();
        assertThat(get(directory)).isEqualTo("rwx--x---");
        try (TestDaemon _ = TestDaemon.on(directory, Clock.systemUTC())) {
            assertThat(get(directory.resolve("unix.socket"))).isEqualTo("rw-rw----");
        }
    }

    @Test
    void aConfigurationThatWasLeftOpenIsClosed() throws Exception {
        Files.createDirectory(configuration);
        Files.writeString(configuration.resolve("config.yml"), "default-remote: local\n");
        Files.writeString(configuration.resolve("client.key"), "secret");
        set(configuration, "rwxr-xr-x");
        set(configuration.resolve("config.yml"), "rw-r--r--");
        set(configuration.resolve("client.key"), "rw-r--r--");
        shell.run("remote", "list");
        assertThat(open(configuration)).isEmpty();
    }
}
