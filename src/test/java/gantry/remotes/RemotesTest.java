package gantry.remotes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.http.HttpSettings;
import gantry.http.Identity;
import gantry.http.Pem;
import gantry.http.Proxies;
import gantry.http.SelfSigned;
import gantry.http.ServerTrust;
import gantry.http.TestCertificate;
import gantry.http.ThisHost;
import gantry.http.TlsLibrary;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RemotesTest {
    private static final Remote WEB = Remote.api("web", "https://h:8443", "lxd");

    @TempDir private Path temporary;

    private Path directory;
    private Remotes remotes;

    @BeforeEach
    void start() {
        directory = temporary.resolve("config");
        remotes = new Remotes(directory, RemotesTest::key);
    }

    private static Identity key() throws IOException {
        return new SelfSigned(Clock.systemUTC(), new SecureRandom())
                .make("user", new ThisHost("laptop", List.of()));
    }

    private static String certificate() throws IOException {
        return Pem.text(TestCertificate.at(Instant.now()));
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve(file)));
    }

    @Test
    void whoeverOnlyReadsWritesNothing() throws IOException {
        assertThat(remotes.all())
                .containsOnlyKeys("images", "linuxcontainers", "local", "ubuntu", "ubuntu-daily");
        assertThat(remotes.defaultName()).isEqualTo("local");
        assertThat(remotes.find("web")).isEmpty();
        assertThat(directory).doesNotExist();
    }

    @Test
    void whatIsAddedIsThereForTheNextOne() throws IOException {
        remotes.add(WEB, Proofs.NONE);
        assertThat(new Remotes(directory, RemotesTest::key).find("web")).contains(WEB);
        assertThat(mode("config.yml")).isEqualTo("rw-------");
        assertThatThrownBy(() -> remotes.add(WEB, Proofs.NONE)).isInstanceOf(AlreadyExists.class);
    }

    @Test
    void aLoginIsNotRepeated() throws IOException {
        remotes.add(Remote.simplestreams("web", "https://me:secret@h/a"), Proofs.NONE);
        assertThatThrownBy(() -> remotes.checkNew("web"))
                .hasMessage("Remote web exists as <https://h/a>");
    }

    @Test
    void theFilesNameWinsOverTheProgramsButForLocal() throws IOException {
        Files.createDirectory(directory);
        Files.writeString(
                directory.resolve("config.yml"),
                """
                remotes:
                  images: {addr: https://mirror, protocol: simplestreams, public: true}
                  local: {addr: https://elsewhere, public: false}
                """);
        assertThat(remotes.find("images").orElseThrow().address()).isEqualTo("https://mirror");
        assertThat(remotes.find("local").orElseThrow().spec()).isEqualTo(new RemoteSpec.Local());
        remotes.remove("images");
        assertThat(remotes.find("images").orElseThrow().isStatic()).isTrue();
    }

    @Test
    void aPinnedCertificateMovesWithTheNameAndGoesWithTheRemote() throws IOException {
        String pem = certificate();
        remotes.add(WEB, Proofs.pinned(pem));
        assertThat(remotes.proofs("web").demandedOf(HttpSettings.WEB).trust())
                .isEqualTo(ServerTrust.pinned(pem));
        remotes.rename("web", "www");
        assertThat(directory.resolve("servercerts/www.crt")).hasContent(pem.strip());
        assertThat(directory.resolve("servercerts/web.crt")).doesNotExist();
        remotes.remove("www");
        assertThat(directory.resolve("servercerts")).isEmptyDirectory();
    }

    @Test
    void whatAnEarlierRemoteLeftIsNotTrusted() throws IOException {
        Files.createDirectories(directory.resolve("servercerts"));
        Files.writeString(directory.resolve("servercerts/web.crt"), certificate());
        remotes.add(WEB, Proofs.NONE);
        assertThat(remotes.proofs("web")).isEqualTo(Proofs.NONE);
    }

    @Test
    void authoritiesAreForOneRemoteOrForAll() throws IOException {
        String own = certificate();
        String all = certificate();
        remotes.add(WEB, new Proofs(Optional.empty(), Optional.of(own)));
        Files.writeString(directory.resolve("client.ca"), all);
        assertThat(remotes.proofs("web").authorities()).contains(own);
        assertThat(remotes.proofs("other").authorities()).contains(all);
        assertThat(remotes.proofs("web").demandedOf(HttpSettings.WEB).trust())
                .isInstanceOf(ServerTrust.Issuers.class);
    }

    @Test
    void oneKeyIsMadeForAllServers() throws IOException {
        Identity made = remotes.identity("web", TlsLibrary.JAVA);
        assertThat(remotes.identity("other", TlsLibrary.JAVA).fingerprint())
                .isEqualTo(made.fingerprint());
        assertThat(mode("client.key")).isEqualTo("rw-------");
    }

    @Test
    void aKeyForOneServerIsShownToThatOneOnly() throws IOException {
        Identity own = key();
        Files.createDirectories(directory.resolve("clientcerts"));
        Files.writeString(directory.resolve("clientcerts/web.crt"), Pem.text(own.certificate()));
        Files.writeString(directory.resolve("clientcerts/web.key"), Pem.text(own.key()));
        assertThat(remotes.identity("web", TlsLibrary.JAVA).fingerprint())
                .isEqualTo(own.fingerprint());
        assertThat(remotes.identity("other", TlsLibrary.JAVA).fingerprint())
                .isNotEqualTo(own.fingerprint());
    }

    @Test
    void allOfManyWritersAreHeard() throws Exception {
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                Remote remote = Remote.simplestreams("r" + i, "https://h");
                writers.add(
                        threads.submit(
                                () -> {
                                    new Remotes(directory, RemotesTest::key)
                                            .add(remote, Proofs.NONE);
                                    return remote;
                                }));
            }
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
        assertThat(remotes.all()).hasSize(25);
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("config.yml", "config.yml.lock");
        }
    }

    @Test
    void whereALinkStandsWhatItLeadsToIsWritten() throws IOException {
        Path real = Files.writeString(temporary.resolve("dotfile.yml"), "default-remote: local\n");
        Files.createDirectory(directory);
        Files.createSymbolicLink(directory.resolve("config.yml"), real);
        remotes.add(WEB, Proofs.NONE);
        assertThat(directory.resolve("config.yml")).isSymbolicLink();
        assertThat(real).content().contains("https://h:8443");
        assertThat(mode("config.yml")).isEqualTo("rw-r--r--");
    }

    @Test
    void whatIsRefusedChangesNothing() throws IOException {
        Files.createDirectory(directory);
        Path file = Files.writeString(directory.resolve("config.yml"), "remotes: [broken]\n");
        assertThatThrownBy(() -> remotes.add(WEB, Proofs.pinned(certificate())))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(file.toString());
        assertThat(file).hasContent("remotes: [broken]");
        assertThat(directory.resolve("servercerts")).doesNotExist();
    }

    @Test
    void aProxyOfTheRemoteComesBeforeThoseOfTheEnvironment() {
        Proxies all = Proxies.from(Map.of("https_proxy", "all:1", "no_proxy", "near"));
        Connect connect = new Connect(remotes, HttpSettings.WEB.through(all));
        Remote own = WEB.through(URI.create("http://own:2"));
        assertThat(connect.web(WEB).proxies().on("https", "h"))
                .contains(URI.create("http://all:1"));
        assertThat(connect.web(own).proxies().on("https", "h"))
                .contains(URI.create("http://own:2"));
        assertThat(connect.web(own).proxies().on("https", "near")).isEmpty();
    }
}
