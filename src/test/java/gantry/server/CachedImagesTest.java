package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.cli.Shell;
import gantry.image.ImageDraft;
import gantry.image.ImageServer;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.remote.LxdRemote;
import gantry.store.catalog.Catalog;
import gantry.transfer.Import;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// An image that a daemon has only cached is kept once somebody sends it there.
@Timeout(60)
class CachedImagesTest {
    private final TestImage image = TestImage.container("cached");

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeEach
    void cache() throws IOException {
        daemon = TestDaemon.on(directory).trusting();
        daemon.full().uploaded("", image);
        try (Stream<Path> files = Files.walk(directory);
                Catalog catalog =
                        Catalog.sqlite(
                                files.filter(file -> file.endsWith("catalog.db"))
                                        .findFirst()
                                        .orElseThrow())) {
            catalog.write(
                    tables -> {
                        tables.images().setCached(Project.DEFAULT, image.fingerprint(), true);
                        return image;
                    });
        }
        assertThat(isCached()).isTrue();
    }

    @AfterEach
    void close() throws IOException {
        daemon.close();
    }

    private boolean isCached() throws IOException {
        return daemon.full().get("/1.0/images/" + image.fingerprint()).metadata().truth("cached");
    }

    /// Stock clients name the fingerprint in a copy by push or relay, and not in an import.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUploadIsRefusedAsThereAndKeepsTheImage(boolean named) throws IOException {
        String fingerprint = named ? "X-LXD-fingerprint: " + image.fingerprint() : "X-Other: x";
        assertThat(
                        daemon.full()
                                .operation(daemon.full().upload("/1.0/images", image, fingerprint))
                                .text("err"))
                .contains("already exists");
        assertThat(isCached()).isFalse();
    }

    @Test
    void ourOwnClientSendsWhatIsOnlyCached() throws IOException {
        try (LxdRemote remote = daemon.remoteOverHttps()) {
            ImageServer images = remote.images(Project.DEFAULT);
            ImageDraft draft = ImageDraft.PLAIN.expecting(image.fingerprint());
            assertThat(new Import(images, Progress.NONE).run(image.stream(), draft))
                    .isInstanceOf(Import.WasThere.class);
        }
        assertThat(isCached()).isFalse();
    }

    @Test
    void ourOwnClientHasAnotherServerPushWhatIsOnlyCached() throws IOException {
        Path conf = Files.createDirectory(directory.resolve("conf"));
        try (TestDaemon source =
                TestDaemon.on(Files.createDirectory(directory.resolve("source"))).trusting()) {
            source.full().uploaded("", image);
            Shell shell = new Shell(Files.createDirectory(directory.resolve("store")));
            shell.with("GANTRY_CONF", conf.toString());
            for (TestDaemon each : List.of(source, daemon)) {
                String name = each == daemon ? "to" : "from";
                shell.run(
                                "remote",
                                "add",
                                name,
                                "https://" + each.host(),
                                "--token",
                                each.token(name))
                        .ok();
            }
            String from = "from:" + image.fingerprint();
            shell.run("image", "copy", from, "to:", "--mode", "push", "--alias", "mine").ok();
            assertThat(isCached()).isFalse();
            assertThat(daemon.full().get("/1.0/images/aliases/mine").metadata().text("target"))
                    .isEqualTo(image.fingerprint().hex());
        }
    }

    @Test
    void whoOnlyLooksLeavesItCached() throws IOException {
        daemon.full().get("/1.0/images/" + image.fingerprint() + "/export").expect(200);
        assertThat(isCached()).isTrue();
    }
}
