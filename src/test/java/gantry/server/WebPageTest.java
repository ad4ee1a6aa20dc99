package gantry.server;

import gantry.TestImage;
import gantry.peer.NeedsProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The web page, in a real browser.
@NeedsProgram({"chromium", "chromedriver"})
@Timeout(120)
class WebPageTest {
    private static Browser browser;

    @TempDir Path directory;
    private TestDaemon daemon;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void end() {
        browser.close();
    }

    @BeforeEach
    void open() throws IOException {
        browser.forget();
        daemon = TestDaemon.on(directory).trusting();
    }

    @AfterEach
    void close() throws IOException {
        try {
            browser.assertSound();
        } finally {
            daemon.close();
        }
    }

    private String page() {
        return "https://" + daemon.host() + "/ui";
    }

    private void signIn(String name) throws IOException {
        browser.open(page() + "#token=" + daemon.secret(name));
        browser.sees("Sign out");
    }

    @Test
    void looks() throws IOException {
        Path shots = Path.of("target/screenshots");
        browser.open(page());
        browser.sees("No public images");
        browser.screenshot(shots.resolve("stranger-empty.png"));
        signIn("alice");
        browser.sees("No images yet");
        browser.screenshot(shots.resolve("empty.png"));
        daemon.local()
                .uploaded(
                        "",
                        TestImage.container("noble"),
                        "X-Incus-aliases: alias=ubuntu/24.04&alias=ubuntu/noble",
                        "X-LXD-public: true",
                        "X-LXD-properties: description=Ubuntu+24.04+LTS+amd64+(release)+(20261101)&os=ubuntu&release=noble");
        daemon.local()
                .uploaded(
                        "",
                        TestImage.virtualMachine("trixie"),
                        "X-Incus-aliases: alias=debian/13",
                        "X-LXD-properties: description=Debian+13+trixie+(vm)&os=debian&release=trixie");
        daemon.local()
                .uploaded(
                        "",
                        TestImage.splitContainer("alpine"),
                        "X-Incus-aliases: alias=alpine/3.22",
                        "X-LXD-public: true",
                        "X-LXD-properties: description=Alpine+3.22&os=alpine");
        for (int i = 0; i < 12; i++) {
            daemon.local()
                    .uploaded(
                            "",
                            TestImage.container("build-" + i),
                            "X-Incus-aliases: alias=build/" + i,
                            "X-LXD-properties: description=Nightly+build+" + i);
        }
        browser.sees("alpine/3.22");
        browser.screenshot(shots.resolve("list.png"));
        browser.press("ubuntu/24.04");
        browser.sees("Get it");
        browser.screenshot(shots.resolve("image.png"));
        browser.press("Upload");
        browser.sees("Upload an image");
        browser.screenshot(shots.resolve("upload.png"));
        browser.devtools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        java.util.List.of(
                                Map.of("name", "prefers-color-scheme", "value", "dark"))));
        browser.screenshot(shots.resolve("dark.png"));
        browser.press("Cancel");
        browser.screenshot(shots.resolve("dark2.png"));
        browser.devtools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
        browser.screenshot(shots.resolve("phone.png"));
        browser.press("Close");
        browser.screenshot(shots.resolve("phone2.png"));
    }
}
