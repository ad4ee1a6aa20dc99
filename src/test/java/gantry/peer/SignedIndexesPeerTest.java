package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Project;
import gantry.publish.PublishedStore;
import gantry.publish.SigningKey;
import gantry.publish.Tree;
import gantry.remote.download.Downloads;
import gantry.remote.streams.Bases;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TreeServer;
import gantry.store.ImageStore;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Indexes that we sign with keys of GnuPG, as it and our own reader verify them.
@NeedsProgram({"gpg", "gpgv"})
@Timeout(120)
class SignedIndexesPeerTest {
    private static final String USER = "images";

    @TempDir Path directory;
    private Path home;
    private PublishedStore store;

    @BeforeEach
    void open() throws IOException {
        home = Files.createTempDirectory("gpg"); // its agent's socket needs a short path
        store = new PublishedStore(directory.resolve("store"));
        for (int i = 0; i < 100; i++) {
            store.add(PublishedStore.container("os: " + "Ä".repeat(100) + i, "release: noble"));
        }
    }

    @AfterEach
    void close() throws IOException {
        store.close();
        run("gpgconf", "--kill", "all").orFail();
    }

    private ProgramOutput run(String... command) throws IOException {
        List<String> bounded = new ArrayList<>(List.of("timeout", "60"));
        bounded.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(bounded);
        builder.environment().put("GNUPGHOME", home.toString());
        return ProgramOutput.of(builder);
    }

    private void gpg(String passphrase, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "gpg",
                                "--batch",
                                "--pinentry-mode",
                                "loopback",
                                "--passphrase",
                                passphrase));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new)).orFail();
    }

    private Path secret(String passphrase, String kind, String... options) throws IOException {
        gpg(passphrase, "--quick-gen-key", USER, kind, "sign", "never");
        Path file = directory.resolve("secret");
        List<String> arguments = new ArrayList<>(List.of(options));
        arguments.addAll(List.of("--output", file.toString(), "--export-secret-keys", USER));
        gpg(passphrase, arguments.toArray(String[]::new));
        return file;
    }

    private Path keyring() throws IOException {
        Path file = directory.resolve("keyring.gpg");
        gpg("", "--output", file.toString(), "--export", USER);
        return file;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa2048", "ed25519", "nistp256"})
    void whatWeSignOthersVerify(String kind) throws IOException {
        SigningKey key = SigningKey.read(secret("", kind, "--armor"));
        Path keyring = keyring();
        Tree tree = store.tree();
        byte[] index = key.sign(tree.indexOfSigned());
        byte[] products = key.sign(tree.products());
        assertThat(verified(index, keyring)).isEqualTo(tree.indexOfSigned());
        assertThat(verified(products, keyring)).isEqualTo(tree.products());
        Map<String, byte[]> files = new ConcurrentHashMap<>();
        files.put("/" + Tree.SIGNED_INDEX, index);
        files.put("/" + Tree.SIGNED_PRODUCTS, products);
        assertThat(listed(files, keyring)).isEqualTo(100);
    }

    private byte[] verified(byte[] signed, Path keyring) throws IOException {
        Path file = Files.write(directory.resolve("signed"), signed);
        Path text = directory.resolve("text");
        Files.deleteIfExists(text);
        run("gpgv", "--keyring", keyring.toString(), "-o", text.toString(), file.toString())
                .orFail();
        return Files.readAllBytes(text);
    }

    private int listed(Map<String, byte[]> files, Path keyring) throws IOException {
        try (TreeServer server = new TreeServer(files);
                SimplestreamsServer reader = reader(server.downloads(), server.url(), keyring)) {
            return reader.list().size();
        }
    }

    private SimplestreamsServer reader(Downloads downloads, URI server, Path keyring) {
        return new SimplestreamsServer(
                downloads,
                new StreamsSettings(
                        server,
                        Scheme.HTTPS,
                        Optional.of(keyring),
                        "x86_64",
                        directory.resolve("cache"),
                        Bases.NONE,
                        Duration.ZERO,
                        InstantSource.system()),
                StaleIndex.UNTOLD);
    }

    @Test
    void theDaemonSignsWhereItIsTold() throws IOException {
        Path served = Files.createDirectory(directory.resolve("served"));
        Path secret = secret("", "ed25519");
        try (ImageStore configured = ImageStore.open(served, Clock.systemUTC())) {
            configured.configuration().set(Map.of("streams.signing_key", secret.toString()));
        }
        try (Gantry gantry = Gantry.start(served)) {
            PublishedStore.publish(
                    gantry.store().images(Project.DEFAULT), PublishedStore.container("os: O"));
            ServerTrust pinned = ServerTrust.pinned(gantry.certificate());
            Downloads downloads = new Downloads(new HttpClient(HttpSettings.WEB.trusting(pinned)));
            try (SimplestreamsServer reader =
                    reader(downloads, URI.create(gantry.url()), keyring())) {
                assertThat(reader.list()).hasSize(1);
            }
        }
    }

    @Test
    void aKeyInBinaryWithASigningSubkeySigns() throws IOException {
        gpg("", "--quick-gen-key", USER, "ed25519", "cert", "never");
        String fingerprint =
                run("gpg", "--list-keys", "--with-colons", USER)
                        .orFail()
                        .lines()
                        .filter(line -> line.startsWith("fpr:"))
                        .map(line -> line.split(":", -1)[9])
                        .findFirst()
                        .orElseThrow();
        gpg("", "--quick-add-key", fingerprint, "ed25519", "sign", "never");
        Path secret = directory.resolve("secret");
        gpg("", "--output", secret.toString(), "--export-secret-keys", USER);
        byte[] signed = SigningKey.read(secret).sign(store.tree().products());
        Path file = Files.write(directory.resolve("signed"), signed);
        run("gpgv", "--keyring", keyring().toString(), file.toString()).orFail();
    }

    @Test
    void aKeyThatCannotSignIsRefusedWithAWord() throws IOException {
        Path locked = secret("locked", "ed25519");
        refused(locked, "has a passphrase");
        refused(keyring(), "holds no secret OpenPGP keys");
        refused(directory.resolve("absent"), "There is no signing key");
        refused(Files.writeString(directory.resolve("text"), "hello"), "holds no secret");
    }

    private static void refused(Path file, String reason) {
        assertThatThrownBy(() -> SigningKey.read(file))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(reason)
                .hasMessageContaining(file.toString());
    }
}
