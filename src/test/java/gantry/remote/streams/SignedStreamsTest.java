package gantry.remote.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.peer.NeedsProgram;
import gantry.peer.ProgramOutput;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TestTree.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Indexes that GnuPG has signed.
@NeedsProgram("gpg")
@Timeout(120)
class SignedStreamsTest {
    private static final TestImage IMAGE = TestImage.splitContainer("one");

    @TempDir Path directory;
    private Path home;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private TreeServer server;

    @BeforeEach
    void serve() throws IOException {
        home = Files.createTempDirectory("gpg"); // its agent's socket needs a short path
        server = new TreeServer(files);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        run(List.of("gpgconf", "--kill", "all"));
    }

    private void run(List<String> command) throws IOException {
        List<String> bounded = new ArrayList<>(List.of("timeout", "60"));
        bounded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(bounded);
        builder.environment().put("GNUPGHOME", home.toString());
        ProgramOutput.of(builder).orFail();
    }

    private void gpg(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("gpg", "--batch", "--passphrase", ""));
        command.addAll(List.of(arguments));
        run(command);
    }

    private Path keyring(String user, String kind) throws IOException {
        gpg("--quick-gen-key", user, kind, "sign", "never");
        Path keyring = directory.resolve(user + ".gpg");
        gpg("--output", keyring.toString(), "--export", user);
        return keyring;
    }

    private byte[] signed(byte[] text, String user, String... options) throws IOException {
        Path plain = Files.write(directory.resolve("plain"), text);
        Path signed = directory.resolve("signed");
        Files.deleteIfExists(signed);
        List<String> arguments = new ArrayList<>(List.of("--local-user", user));
        arguments.addAll(List.of(options));
        arguments.addAll(List.of("--output", signed.toString(), "--clearsign", plain.toString()));
        gpg(arguments.toArray(String[]::new));
        return Files.readAllBytes(signed);
    }

    /// A signed tree, whose index names the signed files or the others.
    private void publish(String user) throws IOException {
        TestTree tree = new TestTree(Family.LXD).add(IMAGE, "one");
        files.putAll(tree.files());
        for (String path : List.of(TestTree.INDEX, TestTree.PRODUCTS)) {
            files.put(path.replace(".json", ".sjson"), signed(tree.file(path), user));
            files.remove(path);
        }
    }

    private SimplestreamsServer source(Path keyring) {
        return source(keyring, InstantSource.system());
    }

    private SimplestreamsServer source(Path keyring, InstantSource clock) {
        return new SimplestreamsServer(
                server.downloads(),
                new StreamsSettings(
                        server.url(),
                        Scheme.HTTPS,
                        Optional.of(keyring),
                        "x86_64",
                        directory.resolve("cache"),
                        Bases.NONE,
                        Duration.ofHours(1),
                        clock),
                StaleIndex.UNTOLD);
    }

    @Test
    void aSignedTreeIsReadAndKeptForItsKeyringOnly() throws IOException {
        Path trusted = keyring("trusted", "ed25519");
        Path other = keyring("other", "rsa2048");
        publish("trusted");
        try (SimplestreamsServer source = source(trusted)) {
            assertThat(source.list()).hasSize(1);
        }
        server.close();
        try (SimplestreamsServer source = source(trusted)) {
            assertThat(source.list()).hasSize(1);
        }
        server = new TreeServer(files);
        try (SimplestreamsServer source = source(other)) {
            assertThatThrownBy(source::list)
                    .isInstanceOf(Invalid.class)
                    .hasMessageEndingWith("no key of %s has signed it".formatted(other));
        }
    }

    @Test
    void aTreeWithoutSignaturesIsNotTaken() throws IOException {
        Path trusted = keyring("trusted", "rsa2048");
        TestTree tree = new TestTree(Family.LXD).add(IMAGE, "one");
        files.putAll(tree.files());
        try (SimplestreamsServer source = source(trusted)) {
            assertThatThrownBy(source::list).isInstanceOf(NotFound.class);
            String twin = TestTree.INDEX.replace(".json", ".sjson");
            files.put(twin, files.get(TestTree.INDEX));
            assertThatThrownBy(source::list)
                    .isInstanceOf(Invalid.class)
                    .hasMessage(
                            "Unable to read \"%s%s\": it is not signed"
                                    .formatted(server.url(), twin));
        }
    }

    @Test
    void everyChangeOfSignedTextIsNoticed() throws IOException {
        Path trusted = keyring("trusted", "rsa2048");
        SignedText text = new SignedText(trusted, InstantSource.system());
        byte[] plain = "- {\n-\t\"a\": 1 \n\n  }-\n".getBytes(UTF_8);
        byte[] signed = signed(plain, "trusted");
        assertThat(new String(text.verified(signed), UTF_8))
                .isEqualTo("- {\r\n-\t\"a\": 1\r\n\r\n  }-");
        int begin = new String(signed, UTF_8).indexOf("\n\n") + 2;
        for (int i = begin; i < begin + plain.length; i++) {
            byte[] changed = signed.clone();
            changed[i] ^= 'A' ^ 'B';
            assertThatThrownBy(() -> text.verified(changed))
                    .describedAs("byte " + i)
                    .isInstanceOf(Invalid.class);
        }
    }

    /// One server takes 64 MiB of memory at most, and what is signed is there three times.
    @Test
    void aSignedIndexCountsForTheMemoryOfIndexes() throws IOException {
        Path trusted = keyring("trusted", "rsa2048");
        publish("trusted");
        files.put(TestTree.PRODUCTS.replace(".json", ".sjson"), new byte[24 << 20]);
        assertThatThrownBy(() -> source(trusted).list())
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("hold more than is taken of one server (64 MiB in memory)");
    }

    @Test
    void whatIsAroundTheSignedTextIsNotTaken() throws IOException {
        Path trusted = keyring("trusted", "rsa2048");
        SignedText text = new SignedText(trusted, InstantSource.system());
        String signed = new String(signed("{}\n".getBytes(UTF_8), "trusted"), UTF_8);
        String around = "{\"evil\":1}\n" + signed + "{\"evil\":2}\n";
        assertThat(text.verified(around.getBytes(UTF_8))).asString(UTF_8).isEqualTo("{}");
    }

    @Test
    void weakAndExpiredSignaturesAreNotBelieved() throws IOException {
        Path trusted = keyring("trusted", "rsa2048");
        byte[] plain = "{}\n".getBytes(UTF_8);
        SignedText text = new SignedText(trusted, InstantSource.system());
        byte[] weak = signed(plain, "trusted", "--digest-algo", "SHA1");
        assertThatThrownBy(() -> text.verified(weak)).isInstanceOf(Invalid.class);
        gpg("--quick-gen-key", "short", "rsa2048", "sign", "1d");
        Path expiring = directory.resolve("short.gpg");
        gpg("--output", expiring.toString(), "--export", "short");
        byte[] signed = signed(plain, "short");
        assertThat(new SignedText(expiring, InstantSource.system()).verified(signed))
                .asString(UTF_8)
                .isEqualTo("{}");
        Instant later = Instant.now().plus(Duration.ofDays(2));
        SignedText expired = new SignedText(expiring, InstantSource.fixed(later));
        assertThatThrownBy(() -> expired.verified(signed)).isInstanceOf(Invalid.class);
    }

    @Test
    void aKeyringThatIsNoneIsNamed() throws IOException {
        publishUnsigned();
        Path absent = directory.resolve("absent.gpg");
        try (SimplestreamsServer source = source(absent)) {
            assertThatThrownBy(source::list)
                    .isInstanceOf(Invalid.class)
                    .hasMessage("There is no keyring " + absent);
        }
        Path junk = Files.write(directory.resolve("junk.gpg"), new byte[100]);
        try (SimplestreamsServer source = source(junk)) {
            assertThatThrownBy(source::list)
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("junk.gpg holds no OpenPGP keys");
        }
    }

    private void publishUnsigned() {
        files.put("/streams/v1/index.sjson", "{}".getBytes(UTF_8));
    }
}
