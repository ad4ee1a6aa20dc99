package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.terminal.Sizes;
import gantry.image.ImageFile.Kind;
import gantry.peer.NeedsProgram;
import gantry.peer.ProgramOutput;
import gantry.publish.directory.TreeReader;
import gantry.server.TestDaemon;
import gantry.store.blob.KeptFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class PublishTreeTest {
    @TempDir Path temp;
    private Path directory;
    private Shell shell;

    @BeforeEach
    void open() {
        directory = temp.resolve("tree");
        shell = new Shell(temp.resolve("store"));
    }

    private void add(TestImage image, String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of("image", "import"));
        image.write(temp).forEach(path -> command.add(path.toString()));
        command.addAll(List.of(options));
        shell.run(command.toArray(String[]::new)).ok();
    }

    private String publish(String... options) {
        List<String> command = new ArrayList<>(List.of("publish", "tree", directory.toString()));
        command.addAll(List.of(options));
        return shell.run(command.toArray(String[]::new)).ok();
    }

    private List<String> sums() throws IOException {
        return new TreeReader(directory).readAll().stream().sorted().toList();
    }

    @Test
    void publicImagesAreWritten() throws IOException {
        TestImage image = TestImage.container("open");
        add(image, "--public");
        add(TestImage.container("secret"));
        assertThat(publish()).startsWith("Published 1 image to " + directory + ": 1 file written");
        assertThat(sums()).containsExactly(image.fingerprint().hex());
    }

    @Test
    void privateOnesAreWrittenWhereThatIsSaid() throws IOException {
        add(TestImage.container("open"), "--public");
        add(TestImage.container("secret"));
        publish("--private");
        assertThat(sums()).hasSize(2);
        assertThat(publish("--grace", "0M")).contains("1 removed");
        assertThat(sums()).hasSize(1);
    }

    @Test
    void filtersAreThoseOfTheList() throws IOException {
        add(TestImage.container("one"), "--public", "--alias", "one");
        add(TestImage.container("two"), "--public", "--alias", "two");
        publish("os=Test", "name=two");
        assertThat(sums()).containsExactly(TestImage.container("two").fingerprint().hex());
        publish("on");
        assertThat(sums()).containsExactly(TestImage.container("one").fingerprint().hex());
    }

    @Test
    void imagesOfAProjectAreWritten() throws IOException {
        shell.run("project", "create", "lab", "-c", "features.images=true").ok();
        add(TestImage.container("one"), "--public", "--project", "lab");
        publish();
        assertThat(sums()).isEmpty();
        publish("--project", "lab");
        assertThat(sums()).hasSize(1);
    }

    @Test
    void anEmptyTreeSaysWhy() throws IOException {
        add(TestImage.container("secret"));
        assertThat(publish()).contains("no public image");
    }

    @Test
    void whatClientsWouldTakeForSomethingElseIsLeftOutAndSaid() throws IOException {
        add(TestImage.unifiedMachine("machine"), "--public");
        assertThat(publish())
                .contains("Published 0 images")
                .contains("1 unified image of virtual machines left out");
        assertThat(sums()).isEmpty();
    }

    private Path damage(TestImage image) throws IOException {
        Path blob = KeptFiles.one(temp.resolve("store"), image.fingerprint(), Kind.UNIFIED);
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertThat(shell.run("store", "verify").code()).isOne();
        return blob;
    }

    @Test
    void aDamagedImageIsNotLeftOutWithoutAWord() throws IOException {
        TestImage damaged = TestImage.container("damaged");
        TestImage sound = TestImage.container("sound");
        add(damaged, "--public", "--alias", "broken");
        add(sound, "--public");
        damage(damaged);
        for (String option : List.of("--dry-run", "--private")) {
            Shell.Result result = shell.run("publish", "tree", directory.toString(), option);
            assertThat(result.code()).isOne();
            assertThat(result.err())
                    .contains("Left out: " + damaged.fingerprint() + " (broken): its file ")
                    .contains("Error: 1 damaged image cannot be published");
        }
        assertThat(sums()).containsExactly(sound.fingerprint().hex());
    }

    @Test
    void aDamagedImageWhoseFilesAreSoundInTheTreeStaysThere() throws IOException {
        TestImage damaged = TestImage.container("damaged");
        add(damaged, "--public");
        publish();
        Path blob = damage(damaged);
        Shell.Result result = shell.run("publish", "tree", directory.toString(), "--grace", "0M");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.err()).contains("Kept as it is here: " + damaged.fingerprint());
        assertThat(sums()).containsExactly(damaged.fingerprint().hex());
        Files.delete(blob);
        try (var files = Files.list(directory.resolve("images"))) {
            Files.write(files.findFirst().orElseThrow(), new byte[] {1});
        }
        assertThat(shell.run("publish", "tree", directory.toString()).code()).isOne();
        assertThat(new TreeReader(directory).readAll()).isEmpty();
    }

    @Test
    void aDirectoryWithoutANameIsNone() {
        assertThat(shell.run("publish", "tree", "").code()).isEqualTo(2);
    }

    @Test
    void aDryRunSaysWhatWouldBeDone() throws IOException {
        TestImage image = TestImage.container("open");
        add(image, "--public");
        assertThat(publish("--dry-run").lines())
                .containsExactly(
                        "write images/%s.tar.gz (%s)"
                                .formatted(image.fingerprint(), Sizes.text(image.size())),
                        "write streams/v1/images.json",
                        "write streams/v1/index.json");
        assertThat(directory).doesNotExist();
        publish();
        shell.run("image", "delete", image.fingerprint().hex()).ok();
        assertThat(publish("--dry-run", "--grace", "0M"))
                .contains("remove images/" + image.fingerprint());
        assertThat(sums()).hasSize(1);
    }

    @Test
    @NeedsProgram({"gpg", "gpgv"})
    void indexesAreSignedWhereThereIsAKey() throws IOException {
        Path home = Files.createTempDirectory("gpg"); // its agent's socket needs a short path
        gpg(home, "--quick-gen-key", "somebody", "ed25519", "sign", "never");
        Path secret = temp.resolve("secret");
        gpg(home, "--output", secret.toString(), "--export-secret-keys", "somebody");
        Path keyring = temp.resolve("keyring");
        gpg(home, "--output", keyring.toString(), "--export", "somebody");
        run(home, "gpgconf", "--kill", "all");
        shell.run("config", "set", "streams.signing_key", secret.toString()).ok();
        add(TestImage.container("open"), "--public");
        publish();
        for (String name : List.of("index", "images")) {
            Path signed = directory.resolve("streams/v1/" + name + ".sjson");
            run(home, "gpgv", "--keyring", keyring.toString(), signed.toString());
        }
        FileTime written = signedAt();
        publish();
        assertThat(signedAt()).isEqualTo(written);
        add(TestImage.container("another"), "--public");
        publish();
        assertThat(signedAt()).isNotEqualTo(written);

        shell.run("config", "unset", "streams.signing_key").ok();
        publish("--grace", "0M");
        assertThat(directory.resolve("streams/v1/index.sjson")).doesNotExist();
        assertThat(directory.resolve("streams/v1/images.sjson")).doesNotExist();
    }

    private FileTime signedAt() throws IOException {
        return Files.getLastModifiedTime(directory.resolve("streams/v1/images.sjson"));
    }

    private static void gpg(Path home, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("gpg", "--batch", "--passphrase", ""));
        command.addAll(List.of(arguments));
        run(home, command.toArray(String[]::new));
    }

    private static void run(Path home, String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("GNUPGHOME", home.toString());
        ProgramOutput.of(builder).orFail();
    }

    @Test
    void aSignedIndexOfSomebodyElseIsNotReplaced() throws IOException {
        publish();
        Path index = Files.writeString(directory.resolve("streams/v1/index.sjson"), "theirs");
        publish("--grace", "0M");
        assertThat(index).hasContent("theirs");
    }

    @Test
    void quietIsQuiet() {
        assertThat(publish("--quiet")).isEmpty();
    }

    @Test
    void aTimeThatIsNoneIsRefused() {
        for (String time : List.of("", "soon", "-1H", "5")) {
            assertThat(shell.run("publish", "tree", "" + directory, "--grace=" + time).refusal())
                    .startsWith("\"%s\" is no time".formatted(time));
        }
    }

    @Test
    void aStoreThatADaemonServesIsPublished() throws Exception {
        try (TestDaemon _ = TestDaemon.on(temp.resolve("store"), Clock.systemUTC())) {
            add(TestImage.container("open"), "--public");
            publish();
            assertThat(sums()).hasSize(1);
        }
    }
}
