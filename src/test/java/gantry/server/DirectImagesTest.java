package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageQuery;
import gantry.image.Project;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Images behind URLs of their own.
@Timeout(60)
class DirectImagesTest {
    private final TestImage image = TestImage.container("one");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void open() throws IOException {
        daemon = TestDaemon.on(directory);
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private void publish(TestImage image, String... aliases) throws IOException {
        daemon.local().uploaded("", image, "X-LXD-public: true");
        ProjectImages images = daemon.store().images(Project.DEFAULT);
        for (String alias : aliases) {
            images.createAlias(
                    images.find(ImageQuery.of(image.fingerprint().hex())), new Alias(alias));
        }
    }

    private static TestImage unified(String architecture, String root) {
        String metadata =
                """
                architecture: %s
                creation_date: 1767225600
                properties: {os: Ubuntu, release: noble}
                """
                        .formatted(architecture);
        return TestImage.unified("metadata.yaml", metadata, root, architecture);
    }

    private void is(TestAnswer answer, TestImage wanted) {
        String fingerprint = wanted.fingerprint().hex();
        answer.expect(200);
        for (String family : List.of("LXD", "Incus")) {
            assertThat(answer.header(family + "-Image-Hash")).hasValue(fingerprint);
            assertThat(answer.header(family + "-Image-URL"))
                    .hasValue("https://x/images/" + fingerprint);
        }
    }

    @Test
    void anAliasOrAFingerprintLeadsToTheImage() throws IOException {
        publish(image, "one", "and/one");
        for (String name :
                List.of(
                        "one",
                        "and/one",
                        "and%2fone",
                        image.fingerprint().hex(),
                        image.fingerprint().abbreviated())) {
            is(daemon.anybody().head("/images/" + name), image);
            TestAnswer answer = daemon.anybody().get("/images/" + name);
            is(answer, image);
            assertThat(answer.body()).isEqualTo(image.parts().getFirst().bytes());
            assertThat(answer.header("Cache-Control")).hasValue("no-cache");
        }
        TestAnswer part = daemon.anybody().get("/images/one", "Range: bytes=1-2").expect(206);
        assertThat(part.body()).hasSize(2);
        daemon.anybody()
                .get("/images/one", "If-None-Match: \"" + image.fingerprint() + '"')
                .expect(304);
    }

    @Test
    void theAskersArchitecturesChoose() throws IOException {
        TestImage amd = unified("x86_64", "rootfs/etc/hostname");
        TestImage arm = unified("aarch64", "rootfs/etc/hostname");
        publish(amd);
        publish(arm);
        String path = "/images/ubuntu/noble";
        is(daemon.anybody().head(path, "LXD-Server-Architectures: x86_64, i686"), amd);
        is(daemon.anybody().head(path, "LXD-Server-Architectures: aarch64, armv7l"), arm);
        is(daemon.anybody().head(path, "Incus-Server-Architectures: aarch64"), arm);
        is(daemon.anybody().head(path, "Incus-Server-Architectures: i686,x86_64"), amd);
        assertThat(daemon.anybody().get(path, "LXD-Server-Architectures: s390x").expect(404).text())
                .startsWith("There is no such image for s390x; there is one for ");
        daemon.anybody().get(path).expect(200);
    }

    @Test
    void aContainerIsChosenBeforeAVirtualMachine() throws IOException {
        TestImage container = unified("x86_64", "rootfs/etc/hostname");
        TestImage machine = unified("x86_64", "rootfs.img");
        publish(machine, "both", "machine");
        publish(container, "both");
        is(daemon.anybody().head("/images/both"), container);
        is(daemon.anybody().head("/images/machine"), machine);
    }

    @Test
    void aSplitImageIsRefusedWithAWord() throws IOException {
        publish(TestImage.splitContainer("two"), "split", "both");
        assertThat(daemon.anybody().get("/images/split").expect(400).text())
                .contains("is split into metadata and rootfs")
                .contains("lxc remote add NAME https://x --protocol simplestreams");
        assertThat(daemon.anybody().head("/images/split").header("LXD-Image-Hash")).isEmpty();
    }

    @Test
    void theHostOfTheRequestIsNotBelievedBlindly() throws IOException {
        publish(image, "one");
        try (TestConnection connection = daemon.local().connect()) {
            connection.send("GET /images/one HTTP/1.1\r\nHost: a/b?c\r\n\r\n");
            assertThat(connection.answer().status()).isEqualTo(400);
        }
    }
}
