package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Project;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.peer.NeedsProgram;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the web page shows of images that come from another server, while they come and later.
@Tag("browser")
@NeedsProgram({"chromium", "chromedriver"})
@Timeout(100)
class WebPageOperationsTest extends WebPageTrial {
    private static final int LARGE = 2 << 20;

    private final TestImage old = large("old");
    private final TestImage newer = large("newer");

    private TestDaemon source;

    private static TestImage large(String name) {
        return TestImage.unified(
                "metadata.yaml",
                TestImage.metadata(name),
                "rootfs/noise",
                TestImage.noise(2 * LARGE));
    }

    @BeforeEach
    void open() throws IOException {
        source = TestDaemon.on(Files.createDirectory(directory.resolve("source")));
        source.local().uploaded("", old, "X-LXD-public: true", "X-Incus-aliases: daily");
        signIn("No images yet");
    }

    @AfterEach
    void close() throws IOException {
        source.close();
    }

    private Fields pull(String url) throws IOException {
        String certificate =
                source.local().get("/1.0").metadata().object("environment").text("certificate");
        Fields from =
                JsonValue.object()
                        .text("type", "image")
                        .text("mode", "pull")
                        .text("server", url)
                        .text("certificate", certificate)
                        .text("alias", "daily")
                        .build();
        Fields wanted = JsonValue.object().truth("auto_update", true).value("source", from).build();
        return daemon.full().post("/1.0/images", wanted.json()).expect(202).metadata();
    }

    private void pulled() throws IOException {
        Fields operation = pull("https://" + source.host());
        Fields done =
                daemon.full().get("/1.0/operations/" + operation.text("id") + "/wait").metadata();
        assertThat(done.text("err")).isEmpty();
        String path = "/1.0/images/aliases";
        daemon.local()
                .post(path, "{\"name\": \"mine\", \"target\": \"%s\"}".formatted(old.fingerprint()))
                .expect(201);
    }

    @Test
    void aRunningOperationIsSeenAndCancelled() throws Exception {
        try (TestRelay relay = TestRelay.standingStillAfter(LARGE / 2, source.address())) {
            Fields operation = pull(relay.url());
            relay.waiting.take();
            browser.sees("Downloading image");
            browser.press("Cancel: Downloading image");
            browser.seesNot("Downloading image");
            Fields done =
                    daemon.full()
                            .get("/1.0/operations/" + operation.text("id") + "/wait")
                            .metadata();
            assertThat(done.text("status")).isEqualTo("Cancelled");
        }
    }

    @Test
    void anOperationThatRanBeforeThePageIsSeenToo() throws Exception {
        try (TestRelay relay = TestRelay.standingStillAfter(LARGE / 2, source.address())) {
            pull(relay.url());
            relay.waiting.take();
            browser.open("https://" + daemon.host() + "/ui");
            browser.sees("Downloading image");
        }
    }

    @Test
    void aNewerVersionIsFetchedAndGoneBackFrom() throws IOException {
        pulled();
        browser.press("mine");
        browser.sees("daily at https://" + source.host());
        browser.press("Refresh");
        browser.sees("It is up to date");
        replaceAtSource();
        browser.press("Refresh");
        browser.sees("A newer version took its place");
        browser.lists("mine");
        assertThat(mine().fingerprint()).isEqualTo(newer.fingerprint());
        browser.field("Previous versions").click();
        browser.await("lists both", () -> browser.listed().size() == 2);
        browser.press("mine");
        browser.press("Go back to the previous one");
        browser.sees("updates of it are paused");
        browser.press("Go back");
        browser.sees("until it is refreshed by hand");
        assertThat(mine().fingerprint()).isEqualTo(old.fingerprint());
    }

    private void replaceAtSource() throws IOException {
        source.local().uploaded("", newer, "X-LXD-public: true");
        ProjectImages images = source.store().images(Project.DEFAULT);
        images.delete(images.find(ImageQuery.of("daily")));
        images.createAlias(
                images.find(ImageQuery.of(newer.fingerprint().hex())), new Alias("daily"));
    }

    private ImageInfo mine() throws IOException {
        return daemon.store().images(Project.DEFAULT).find(ImageQuery.of("mine"));
    }
}
