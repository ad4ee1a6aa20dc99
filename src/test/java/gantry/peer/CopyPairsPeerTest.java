package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.image.Access;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// `image copy` between real servers, in every mode: the table of pairs in docs/copy.md.
@NeedsLxd
@NeedsIncus
@Timeout(300)
class CopyPairsPeerTest {
    private static final TestImage PUBLIC = TestImage.container("public");
    private static final TestImage PRIVATE = TestImage.splitContainer("private");
    private static final TestImage MACHINE = TestImage.virtualMachine("machine");

    @TempDir private Path temporary;

    private Shell shell;
    private Gantry gantry;
    private Gantry other;
    private Incusd incusd;

    @BeforeEach
    void start(Lxd lxd) throws IOException {
        assumeThat(Incusd.PROGRAM).as("Debian package incus").isExecutable();
        shell =
                new Shell(Files.createDirectory(temporary.resolve("store")))
                        .with("GANTRY_CONF", temporary.resolve("config").toString());
        gantry = Gantry.start(Files.createDirectory(temporary.resolve("gantry")));
        other = Gantry.start(Files.createDirectory(temporary.resolve("other")));
        incusd = Incusd.start();
        lxd.lxc("config", "set", "core.https_address", FreePort.address()).orFail();
        incusd.incus("config", "set", "core.https_address", FreePort.address()).orFail();
        add("gantry", gantry.token("me", Access.FULL));
        add("other", other.token("me", Access.FULL));
        add("incus", incusd.incus("config", "trust", "add", "me", "-q").orFail());
        add("lxd", lxd.lxc("config", "trust", "add", "--name", "me", "-q").orFail());
    }

    private void add(String name, String printed) {
        String token = printed.strip().lines().reduce((_, last) -> last).orElseThrow();
        shell.run("remote", "add", name, token).ok();
    }

    @AfterEach
    void stop(Lxd lxd) throws IOException {
        for (TestImage image : List.of(PUBLIC, PRIVATE, MACHINE)) {
            lxd.lxc("image", "delete", image.fingerprint().hex());
        }
        lxd.lxc("config", "unset", "core.https_address").orFail();
        incusd.close();
        other.close();
        gantry.close();
    }

    static Stream<Arguments> pairs() {
        return Stream.of("gantry", "lxd", "incus", "local")
                .flatMap(
                        from ->
                                Stream.of("gantry", "lxd", "incus", "local", "other")
                                        .filter(to -> !to.equals(from))
                                        .map(to -> Arguments.of(from, to)));
    }

    private void importTo(String remote, TestImage image, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("image", "import"));
        image.write(Files.createTempDirectory(temporary, "image"))
                .forEach(file -> words.add(file.toString()));
        words.add(remote + ":");
        words.addAll(List.of(more));
        shell.run(words.toArray(String[]::new)).ok();
    }

    @ParameterizedTest(name = "from {0} to {1}")
    @MethodSource("pairs")
    void everyModeBringsEveryImage(String from, String to) throws IOException {
        importTo(from, PUBLIC, "--alias", "web", "--public");
        importTo(from, PRIVATE);
        importTo(from, MACHINE);
        for (String mode : List.of("auto", "pull", "push", "relay")) {
            List<Copying> copies =
                    List.of(
                            new Copying(PUBLIC, from + ":web", "--copy-aliases"),
                            new Copying(PRIVATE, from + ":" + PRIVATE.fingerprint(), "--public"),
                            new Copying(MACHINE, from + ":" + MACHINE.fingerprint(), "--vm"));
            for (Copying copying : copies) {
                Shell.Result result = copy(copying, to, mode);
                if (refusal(from, to, mode).isPresent()) {
                    assertThat(result.refusal()).startsWith(refusal(from, to, mode).get());
                    assertThat(listed(to)).isEmpty();
                } else {
                    assertThat(result.ok()).isEqualTo("Image copied successfully!\n");
                    assertThat(listed(to)).isEqualTo(row(copying.image()) + "\n");
                    shell.run("image", "delete", to + ":" + copying.image().fingerprint()).ok();
                }
            }
        }
    }

    /// @param option that the copy is made with
    private record Copying(TestImage image, String name, String option) {}

    private Shell.Result copy(Copying copying, String to, String mode) {
        return shell.run(
                "image", "copy", copying.name(), to + ":", "--mode", mode, copying.option());
    }

    /// What the protocols do not allow: a store without a daemon is reached by nobody, and LXD and
    /// Incus send with headers that the other does not know.
    private static Optional<String> refusal(String from, String to, String mode) {
        if (mode.equals("pull") && from.equals("local")) {
            return Optional.of("No server can fetch from a store without a daemon");
        }
        if (mode.equals("push") && Set.of(from, to).equals(Set.of("lxd", "incus"))) {
            return Optional.of("not authorized");
        }
        return Optional.empty();
    }

    private String listed(String remote) {
        return shell.run("image", "list", remote + ":", "-f", "csv", "-c", "LFtp").ok();
    }

    private static String row(TestImage image) {
        if (image.equals(MACHINE)) {
            return ",%s,VIRTUAL-MACHINE,no".formatted(image.fingerprint());
        }
        return image.equals(PUBLIC)
                ? "web,%s,CONTAINER,no".formatted(image.fingerprint())
                : ",%s,CONTAINER,yes".formatted(image.fingerprint());
    }
}
