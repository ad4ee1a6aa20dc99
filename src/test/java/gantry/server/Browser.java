package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.SearchContext;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/// Debian's Chromium without a window, used as a person uses one: things are found by what they
/// are called, and what is not there yet is waited for.
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);

    /// Notes what the page's policy forbids.
    private static final String WATCH =
            """
            window.violations = [];
            addEventListener("securitypolicyviolation",
                (event) => violations.push(event.violatedDirective + " " + event.blockedURI));
            """;

    private final ChromeDriver driver;

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    static Browser start() {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(program("chromium"));
        options.addArguments(
                "--headless=new",
                "--no-sandbox", // root has to
                "--disable-dev-shm-usage",
                "--disable-gpu",
                "--hide-scrollbars",
                "--window-size=1280,860");
        options.setAcceptInsecureCerts(true);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        ChromeDriverService service =
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(program("chromedriver"))
                        .usingAnyFreePort()
                        .build();
        Browser browser = new Browser(new ChromeDriver(service, options));
        browser.devtools("Page.addScriptToEvaluateOnNewDocument", Map.of("source", WATCH));
        return browser;
    }

    private static File program(String name) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(directory -> new File(directory, name))
                .filter(File::canExecute)
                .findFirst()
                .orElseThrow();
    }

    void devtools(String command, Map<String, Object> parameters) {
        driver.executeCdpCommand(command, parameters);
    }

    /// A browser that was nowhere yet.
    void forget() {
        driver.get("about:blank");
        devtools("Network.clearBrowserCookies", Map.of());
        devtools("Network.clearBrowserCache", Map.of());
        devtools("Emulation.setEmulatedMedia", Map.of("features", List.of()));
        network(-1);
        devtools("Emulation.clearDeviceMetricsOverride", Map.of());
        driver.manage().logs().get(LogType.BROWSER);
    }

    void dark() {
        devtools(
                "Emulation.setEmulatedMedia",
                Map.of(
                        "features",
                        List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
    }

    void phone() {
        devtools(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", true));
    }

    /// @param rate of what goes out, in bytes per second
    void slow(int rate) {
        network(rate);
    }

    private void network(int rate) {
        devtools("Network.enable", Map.of());
        devtools(
                "Network.emulateNetworkConditions",
                Map.of(
                        "offline",
                        false,
                        "latency",
                        0,
                        "downloadThroughput",
                        -1,
                        "uploadThroughput",
                        rate));
    }

    /// Drops a file onto the page.
    void drop(String name, byte[] bytes) {
        script(
                """
                const bytes = Uint8Array.from(atob(arguments[1]), (c) => c.charCodeAt(0));
                const dropped = new DataTransfer();
                dropped.items.add(new File([bytes], arguments[0]));
                for (const type of ["dragenter", "dragover", "drop"]) {
                    document.body.dispatchEvent(new DragEvent(type,
                        {dataTransfer: dropped, bubbles: true, cancelable: true}));
                }
                """,
                name,
                Base64.getEncoder().encodeToString(bytes));
    }

    void open(String url) {
        driver.get("about:blank"); // else another fragment of the same page were no new page
        driver.get(url);
    }

    String address() {
        return Objects.requireNonNull(driver.getCurrentUrl());
    }

    /// What a script of the page can learn.
    @Nullable Object script(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /// The text that a person sees.
    String text() {
        return String.valueOf(script("return document.body.innerText"));
    }

    void sees(String text) {
        await("sees " + text, () -> text().contains(text));
    }

    void seesNot(String text) {
        await("sees no " + text, () -> !text().contains(text));
    }

    /// The first columns of the list, in its order.
    List<String> listed() {
        return driver.findElements(By.cssSelector("#list tbody a")).stream()
                .map(WebElement::getText)
                .toList();
    }

    void lists(String... names) {
        List<String> wanted = List.of(names);
        await("lists " + wanted, () -> listed().equals(wanted));
    }

    /// What can be pressed or followed under this name.
    WebElement called(String name) {
        return shown(named(name));
    }

    private static By named(String name) {
        String quoted = quoted(name);
        return By.xpath(
                ".//button[normalize-space()=%1$s or @aria-label=%1$s] | .//a[normalize-space()=%1$s or @aria-label=%1$s]"
                        .formatted(quoted));
    }

    /// A field by its label.
    WebElement field(String label) {
        String quoted = quoted(label);
        return shown(
                By.xpath(
                        ".//*[self::input or self::select][@aria-label=%1$s] | .//label[starts-with(normalize-space(), %1$s)]//*[self::input or self::select]"
                                .formatted(quoted)));
    }

    private static String quoted(String text) {
        return '"' + text + '"';
    }

    private WebElement shown(By by) {
        List<WebElement> found = new ArrayList<>();
        await(
                "finds " + by,
                () -> {
                    reachable(by).ifPresent(found::add);
                    return !found.isEmpty();
                });
        return found.getFirst();
    }

    /// A dialog keeps all else from being used.
    private Optional<WebElement> reachable(By by) {
        List<WebElement> dialogs = driver.findElements(By.cssSelector("dialog[open]"));
        SearchContext where = dialogs.isEmpty() ? driver : dialogs.getLast();
        return where.findElements(by).stream().filter(WebElement::isDisplayed).findFirst();
    }

    /// Whether there is something to press or to follow under this name.
    boolean offers(String name) {
        return reachable(named(name)).isPresent();
    }

    void press(String name) {
        await(
                "presses " + name,
                () -> {
                    called(name).click();
                    return true;
                });
    }

    /// Ticks a box, or takes the tick away.
    void tick(String label) {
        await(
                "ticks " + label,
                () -> {
                    field(label).click();
                    return true;
                });
    }

    /// Presses slowly: until then the button of the mouse is held.
    void holdWhile(String name, BooleanSupplier until) {
        new Actions(driver).clickAndHold(called(name)).perform();
        await("goes on while " + name + " is pressed", until);
        new Actions(driver).release().perform();
    }

    void type(String label, String text) {
        WebElement field = field(label);
        field.clear();
        field.sendKeys(text);
    }

    void choose(String label, String option) {
        field(label)
                .findElement(By.xpath("option[normalize-space()=" + quoted(option) + "]"))
                .click();
    }

    void chooseFiles(List<Path> files) {
        field("Files")
                .sendKeys(files.stream().map(Path::toString).collect(Collectors.joining("\n")));
    }

    /// Presses keys, wherever the focus is.
    void keys(CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /// Presses Tab until this has the focus.
    void tabTo(String name) {
        for (int i = 0; i < 60; i++) {
            if (focused().equals(name)) {
                return;
            }
            keys(Keys.TAB);
        }
        throw new AssertionError("Tab does not lead to " + name);
    }

    /// What has the focus, by its name.
    String focused() {
        return String.valueOf(
                script(
                        """
                        const e = document.activeElement;
                        return e.getAttribute("aria-label") ?? (e.labels?.[0] ?? e).innerText.trim();
                        """));
    }

    void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("%s: not so, but:\n%s".formatted(what, text()));
            }
            rest();
        }
    }

    /// The page draws itself anew at any moment.
    private static boolean holds(BooleanSupplier condition) {
        try {
            return condition.getAsBoolean();
        } catch (StaleElementReferenceException | JavascriptException e) {
            return false;
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    void screenshot(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    /// Fails if a script failed, or the page's policy forbade anything; refusals of the server are
    /// no faults.
    void assertSound() {
        assertThat(script("return window.violations")).isEqualTo(List.of());
        List<String> faults =
                driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                        .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                        .map(LogEntry::getMessage)
                        .filter(message -> !message.contains("Failed to load resource"))
                        .filter(message -> !message.contains("WebSocket connection to"))
                        .toList();
        assertThat(faults).isEmpty();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
