package gantry.server;

import gantry.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// A browser for all tests of a class, and a daemon for each, which trusts whoever signs in.
abstract class WebPageTrial {
    static Browser browser;

    @TempDir Path directory;
    TestDaemon daemon;

    @BeforeAll
    static void start() {
        browser = Browser.start();
    }

    @AfterAll
    static void end() {
        browser.close();
    }

    @BeforeEach
    void openDaemon() throws IOException {
        browser.forget();
        daemon = TestDaemon.on(Files.createDirectory(directory.resolve("here"))).trusting();
    }

    @AfterEach
    void closeDaemon() throws IOException {
        try {
            browser.assertSound();
        } finally {
            browser.forget();
            daemon.close();
        }
    }

    String page() {
        return "https://" + daemon.host() + "/ui";
    }

    /// @param sees words that are there once the page is
    void signIn(String sees) throws IOException {
        browser.open(page() + "#token=" + daemon.secret("alice"));
        browser.sees(sees);
    }

    void signIn() throws IOException {
        signIn("Sign out");
    }

    TestImage add(TestImage image, String alias, String... headers) throws IOException {
        String[] all = new String[headers.length + 1];
        System.arraycopy(headers, 0, all, 1, headers.length);
        all[0] = "X-Incus-aliases: alias=" + alias;
        daemon.local().uploaded("", image, all);
        return image;
    }
}
