package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Access;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.image.TrustedBrowser;
import gantry.peer.NeedsProgram;
import gantry.store.ProjectImages;
import gantry.store.blob.KeptFiles;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/// The web page as a person uses it, in a real browser.
@Tag("browser")
@NeedsProgram({"chromium", "chromedriver"})
@Timeout(120)
class WebPageTest extends WebPageTrial {
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    /// What would run, or show something, were it ever taken for markup.
    private static final String MARKUP = "<img/src=x/onerror=alert(1)><b>bold</b>";

    @TempDir Path files;

    private TestImage add(String alias) throws IOException {
        return add(TestImage.container(alias.replace('/', '-')), alias);
    }

    private ProjectImages images() throws IOException {
        return daemon.store().images(Project.DEFAULT);
    }

    private ImageInfo image(String alias) throws IOException {
        return images().find(ImageQuery.of(alias));
    }

    private List<String> aliases(TestImage image) throws IOException {
        return image(image.fingerprint().hex()).aliases().stream()
                .map(each -> each.name())
                .toList();
    }

    @Test
    void aStrangerSeesWhatIsPublicAndIsToldHowToSignIn() throws IOException {
        browser.open(page());
        browser.sees("No public images");
        add("closed");
        add(TestImage.container("open"), "open", "X-LXD-public: true");
        browser.open(page());
        browser.lists("open");
        browser.press("open");
        browser.sees("lxc remote add gantry https://" + daemon.host() + " --public");
        browser.seesNot("Delete image");
        assertThat(browser.offers("Upload")).isFalse();
        browser.press("Sign in");
        browser.sees("gantry trust add NAME --ui");
    }

    @Test
    void aPersonSignsInByTheAddressThatIsPrintedAndOut() throws IOException {
        add("closed");
        String token = daemon.secret("alice");
        browser.open(page() + "#token=" + token);
        browser.lists("closed");
        browser.sees("alice");
        assertThat(browser.address()).doesNotContain(token);
        assertThat(browser.script("return document.cookie")).isEqualTo("");
        browser.open(page());
        browser.lists("closed");
        browser.press("Sign out");
        browser.sees("No public images");
        assertThat(daemon.store().trust(new SecureRandom()).browsers()).isEmpty();
        browser.open(page() + "#token=" + token);
        browser.sees("The token is unknown: it was used before");
    }

    @Test
    void aPersonSignsInByTypingTheToken() throws IOException {
        browser.open(page());
        browser.press("Sign in");
        browser.type("Token", "nonsense");
        browser.keys(Keys.ENTER);
        browser.sees("The token is unknown");
        browser.type("Token", daemon.secret("alice"));
        browser.keys(Keys.ENTER);
        browser.sees("Sign out");
    }

    @Test
    void whoeverIsRemovedIsToldSo() throws IOException {
        TestImage image = add("mine");
        signIn();
        browser.press("mine");
        browser.sees("Delete image");
        TrustedBrowser alice = daemon.store().trust(new SecureRandom()).browsers().getFirst();
        daemon.store().trust(new SecureRandom()).remove(alice.secretSum().hex());
        browser.tick("Public");
        browser.sees("You are signed out");
        browser.sees("No public images");
        assertThat(image(image.fingerprint().hex()).settings().isPublic()).isFalse();
    }

    @Test
    void imagesAreSearchedFilteredAndSorted() throws IOException {
        add(TestImage.container("b"), "b", "X-LXD-properties: os=Debian&release=trixie");
        add(TestImage.virtualMachine("a"), "a", "X-LXD-properties: os=Debian&release=sid");
        add(
                TestImage.splitContainer("c"),
                "c",
                "X-LXD-public: true",
                "X-LXD-properties: os=Alpine");
        signIn();
        browser.press("Image");
        browser.lists("a", "b", "c");
        browser.press("Image");
        browser.lists("c", "b", "a");
        browser.press("Size");
        browser.lists("a", "c", "b");
        browser.type("Search images", "debian TRIX");
        browser.lists("b");
        browser.sees("1 of 3 images");
        browser.type("Search images", "no such thing");
        browser.sees("Nothing matches");
        browser.press("Show all images");
        browser.choose("Type", "Virtual machine");
        browser.lists("a");
        browser.choose("Type", "All types");
        browser.choose("Access", "Public");
        browser.lists("c");
        browser.choose("Access", "Private");
        browser.lists("a", "b");
    }

    @Test
    void projectsAreShownOneByOneOrAtOnce() throws IOException {
        add("ours");
        TestImage theirs = TestImage.container("theirs");
        daemon.local().uploaded("?project=theirs", theirs, "X-Incus-aliases: alias=theirs");
        signIn();
        browser.lists("ours");
        browser.choose("Project", "theirs");
        browser.lists("theirs");
        browser.press("theirs");
        browser.sees("--project theirs");
        browser.choose("Project", "All projects");
        browser.await("lists both", () -> browser.listed().size() == 2);
    }

    @Test
    void whoMayUseOneProjectSeesThatOne() throws IOException {
        add("ours");
        TestImage theirs = TestImage.container("theirs");
        daemon.local().uploaded("?project=theirs", theirs, "X-Incus-aliases: alias=theirs");
        Access access = new Access(true, List.of(TestDaemon.PROJECT));
        browser.open(page() + "#token=" + daemon.secret("bob", access));
        browser.lists("theirs");
        browser.press("theirs");
        browser.press("Delete image");
        browser.press("Cancel");
        browser.field("New alias").sendKeys("more", Keys.ENTER);
        browser.sees("Alias added");
    }

    @Test
    void oneImageIsShownWithAllThatIsToBeKnown() throws IOException {
        TestImage image =
                add(TestImage.splitContainer("x"), "x/1", "X-LXD-properties: os=X&colour=green");
        signIn();
        browser.press("x/1");
        browser.sees(image.fingerprint().hex());
        browser.sees("colour");
        browser.sees("green");
        browser.sees("Download metadata");
        browser.sees("lxc launch gantry:x/1");
        browser.press("Copy command");
        browser.sees("Copied");
        browser.script("document.querySelector('input[value=incus]').click()");
        browser.sees("incus image copy gantry:x/1 local: --copy-aliases");
        browser.script("document.querySelector('input[value=gantry]').click()");
        browser.sees("gantry image export gantry:x/1 .");
        browser.keys(Keys.ESCAPE);
        browser.seesNot("colour");
    }

    @Test
    void anImageThatIsNotThereIsSaidToBe() throws IOException {
        signIn();
        browser.open(page() + "#/image/default/" + "0".repeat(64));
        browser.sees("No such image");
        browser.press("Close");
        browser.sees("No images yet");
    }

    @Test
    void aUnifiedImageIsUploadedWithAnAlias() throws IOException {
        TestImage image = TestImage.container("new");
        signIn();
        browser.press("Upload the first image");
        browser.press("Upload");
        browser.sees("Choose a file first.");
        browser.chooseFiles(image.write(files));
        browser.type("Alias", "new/1");
        browser.field("Public:").click();
        browser.keys(Keys.ENTER);
        browser.lists("new/1");
        ImageInfo info = image("new/1");
        assertThat(info.fingerprint()).isEqualTo(image.fingerprint());
        assertThat(info.settings().isPublic()).isTrue();
        assertThat(info.facts().filename()).isEqualTo("new.tar.gz");
    }

    @Test
    void aSplitImageIsUploadedInWhateverOrderItsFilesAreChosen() throws IOException {
        TestImage image = TestImage.virtualMachine("vm");
        signIn();
        browser.press("Upload");
        browser.chooseFiles(image.write(files).reversed());
        browser.sees("Metadata metadata.tar.gz");
        browser.type("Alias", "vm");
        browser.keys(Keys.ENTER);
        browser.lists("vm");
        assertThat(image("vm").fingerprint()).isEqualTo(image.fingerprint());
        browser.sees("Virtual machine");
    }

    @Test
    void anImageIsDropped() throws IOException {
        TestImage image = TestImage.container("dropped");
        signIn();
        browser.sees("Drop an image");
        browser.drop("dropped.tar.gz", image.parts().getFirst().bytes());
        browser.sees("Image dropped.tar.gz");
        browser.press("Upload");
        browser.await("lists it", () -> browser.listed().size() == 1);
        assertThat(image(image.fingerprint().hex()).facts().filename()).isEqualTo("dropped.tar.gz");
    }

    @Test
    void anUploadTakesTheAliasOfAnotherOnlyOnWish() throws IOException {
        TestImage old = add("daily");
        TestImage image = TestImage.container("newer");
        signIn();
        browser.press("Upload");
        browser.chooseFiles(image.write(files));
        browser.type("Alias", "daily");
        browser.keys(Keys.ENTER);
        browser.sees("daily names another image already");
        browser.field("Move it here").click();
        browser.type("Alias", "daily"); // what was chosen is for the alias that was typed
        browser.field("Move it here").click();
        browser.keys(Keys.ENTER);
        browser.await("moves the alias", () -> hasAlias(image, "daily"));
        assertThat(aliases(old)).isEmpty();
    }

    private boolean hasAlias(TestImage image, String alias) {
        try {
            return image(alias).fingerprint().equals(image.fingerprint());
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }

    @Test
    void whatIsNoImageIsRefusedInTheServersWords() throws IOException {
        signIn();
        browser.press("Upload");
        browser.chooseFiles(List.of(Files.writeString(files.resolve("junk"), "junk ".repeat(99))));
        browser.keys(Keys.ENTER);
        browser.press("Upload");
        browser.sees("Try again");
        browser.sees("Upload of junk");
        assertThat(images().list()).isEmpty();
        browser.press("Dismiss: Upload of junk");
        browser.seesNot("Upload of junk");
    }

    @Test
    void anUploadThatIsCancelledLeavesNothing() throws IOException {
        uploadSlowly();
        browser.holdWhile("Cancel: Upload of big", this::progresses);
        browser.seesNot("Upload of");
        browser.await("leaves nothing", this::nothingIsLeft);
    }

    @Test
    void anUploadWhosePageIsClosedLeavesNothing() throws IOException {
        uploadSlowly();
        browser.forget();
        browser.await("leaves nothing", this::nothingIsLeft);
    }

    private void uploadSlowly() throws IOException {
        byte[] noise = new byte[4 << 20];
        new Random(1).nextBytes(noise);
        signIn();
        browser.slow(256 << 10);
        browser.press("Upload");
        browser.chooseFiles(List.of(Files.write(files.resolve("big"), noise)));
        browser.type("Alias", "big");
        browser.keys(Keys.ENTER);
        browser.sees("of 4.0 MiB");
        browser.await("is on its way", () -> !nothingIsLeft());
    }

    /// Whether the page has drawn more progress.
    private boolean progresses() {
        Object shown = browser.script("return document.querySelector('progress').value");
        return shown instanceof Number sent && sent.longValue() > 256 << 10;
    }

    private boolean nothingIsLeft() {
        try {
            return daemon.staging().isEmpty() && images().list().isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void anImageIsMadePublicAndPrivate() throws IOException {
        add("x");
        signIn();
        browser.press("x");
        browser.tick("Public");
        browser.await("is public", () -> isPublic("x"));
        browser.tick("Public");
        browser.await("is private", () -> !isPublic("x"));
    }

    private boolean isPublic(String alias) {
        try {
            return image(alias).settings().isPublic();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAliasIsAddedRenamedMovedAndDeleted() throws IOException {
        TestImage one = add("one");
        TestImage two = add("two");
        signIn();
        browser.press("one");
        browser.field("New alias").sendKeys("os/new", Keys.ENTER);
        browser.sees("Alias added");
        browser.press("Rename alias os/new");
        browser.type("New name", "two");
        browser.keys(Keys.ENTER);
        browser.sees("Alias \"two\" already exists");
        browser.type("New name", "os/newer");
        browser.keys(Keys.ENTER);
        browser.sees("Alias renamed");
        assertThat(aliases(one)).containsExactly("one", "os/newer");
        browser.press("Move alias os/newer");
        browser.press("Move alias");
        browser.sees("Alias moved");
        assertThat(aliases(two)).containsExactly("os/newer", "two");
        browser.field("New alias").sendKeys("two", Keys.ENTER);
        browser.sees("Move two here?");
        browser.press("Move alias");
        browser.await("moves it", () -> hasAlias(one, "two"));
        browser.press("Delete alias two");
        browser.sees("The image stays.");
        browser.press("Delete alias");
        browser.sees("Alias deleted");
        assertThat(aliases(one)).containsExactly("one");
        assertThat(aliases(two)).containsExactly("os/newer");
    }

    @Test
    void anImageIsDeletedAfterAQuestion() throws IOException {
        add("gone");
        add("stays");
        signIn();
        browser.press("gone");
        browser.press("Delete image");
        browser.sees("Delete gone?");
        browser.keys(Keys.ESCAPE);
        browser.seesNot("Delete gone?");
        browser.press("Delete image");
        browser.sees("Its aliases go with it: gone.");
        assertThat(browser.focused()).isEqualTo("Cancel");
        browser.tabTo("Delete image");
        browser.keys(Keys.ENTER);
        browser.lists("stays");
        assertThat(images().list()).hasSize(1);
    }

    @Test
    void whatOthersDoIsSeenAtOnce() throws IOException {
        signIn();
        browser.sees("No images yet");
        add("arrived");
        browser.lists("arrived");
        browser.press("arrived");
        browser.sees("Delete image");
        images().delete(image("arrived"));
        add("another");
        browser.lists("another");
        browser.sees("No such image");
    }

    @Test
    void aPersonWithoutAMouseGetsEverywhere() throws IOException {
        TestImage one = add("one");
        add("two");
        signIn();
        browser.lists("two", "one");
        browser.keys("/", "one");
        browser.lists("one");
        browser.keys(Keys.ARROW_DOWN);
        assertThat(browser.focused()).isEqualTo("one");
        browser.keys(Keys.ENTER);
        browser.sees("Delete image");
        browser.tabTo("New alias");
        browser.keys("typed", Keys.ENTER);
        browser.await("adds it", () -> hasAlias(one, "typed"));
        browser.tabTo("Delete alias typed");
        browser.keys(Keys.ENTER);
        browser.sees("Delete the alias typed?");
        browser.tabTo("Delete alias");
        browser.keys(Keys.SPACE);
        browser.await("deletes it", () -> !hasAlias(one, "typed"));
        browser.await("has no dialog", () -> !browser.text().contains("The image stays."));
        browser.keys(Keys.ESCAPE);
        browser.seesNot("Delete image");
        browser.tabTo("Upload");
        browser.keys(Keys.ENTER);
        browser.sees("Upload an image");
        browser.keys(Keys.ESCAPE);
        browser.seesNot("Upload an image");
    }

    @Test
    void markupIsText() throws IOException {
        String encoded = URLEncoder.encode(MARKUP, StandardCharsets.UTF_8);
        add(
                TestImage.container("evil"),
                encoded,
                "X-LXD-properties: description=" + encoded + "&" + encoded + "=" + encoded,
                "X-LXD-filename: " + MARKUP);
        signIn();
        browser.lists(MARKUP);
        browser.press(MARKUP);
        browser.sees("Delete image");
        browser.press("Delete image");
        browser.sees("Delete " + MARKUP + "?");
        browser.press("Cancel");
        browser.press("Rename alias " + MARKUP);
        browser.press("Cancel");
        assertThat(
                        browser.script(
                                "return document.querySelectorAll('#list img, #image img, b').length"))
                .isEqualTo(0L);
        assertThat(browser.text()).doesNotContain("lxc launch gantry:<");
    }

    @Test
    void charactersThatTurnOrHideTextAreShownAsWhatTheyAre() throws IOException {
        String turned = "safe\u202Egpj.\u2066\u200B";
        String encoded = URLEncoder.encode(turned, StandardCharsets.UTF_8);
        add(
                TestImage.container("turned"),
                encoded,
                "X-LXD-properties: description=" + encoded + "&" + encoded + "=x" + encoded);
        String shown = "safe\\u202egpj.\\u2066\\u200b";
        signIn();
        browser.lists(shown);
        browser.press(shown);
        browser.sees("x" + shown);
        browser.press("Delete image");
        browser.sees("Delete " + shown + "?");
        browser.press("Cancel");
        assertThat(
                        browser.script(
                                """
                                return document.title + document.body.innerText
                                    + Array.from(document.querySelectorAll("[aria-label], [title]"),
                                        (e) => e.ariaLabel + e.title).join()
                                """))
                .asString()
                .doesNotContain("\u202E", "\u2066", "\u200B");
        browser.press("Rename alias " + shown);
        assertThat(browser.script("return document.querySelector('dialog input').value"))
                .isEqualTo(turned);
        browser.press("Cancel");
    }

    @Test
    void aDamagedImageSaysSoAndWhatMendsIt() throws IOException {
        TestImage image = add(TestImage.container("broken"), "broken", "X-LXD-public: true");
        Path file = KeptFiles.one(directory.resolve("here"), image.fingerprint(), Kind.UNIFIED);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(daemon.store().verify(Progress.NONE)).isNotEmpty();

        browser.open(page());
        browser.sees("Damaged");
        browser.press("broken");
        browser.sees("has other bytes than its name says");
        browser.sees("Somebody who may manage images here can mend it.");
        browser.seesNot("lxc remote add");
        browser.seesNot("Download");
        signIn();
        browser.press("broken");
        browser.sees("Upload the same image again to mend it");

        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes);
        assertThat(daemon.store().verify(Progress.NONE)).isEmpty();
        signIn();
        browser.press("broken");
        browser.sees("Download");
        browser.seesNot("Damaged");
    }

    @Test
    void inTheDarkThePageIsDark() throws IOException {
        signIn();
        assertThat(brightness()).isGreaterThan(200);
        browser.dark();
        assertThat(brightness()).isLessThan(50);
    }

    private long brightness() {
        Object colour =
                browser.script(
                        "return Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");
        return ((Number) Objects.requireNonNull(colour)).longValue();
    }

    @Test
    void onAPhoneNothingIsBesideTheScreen() throws IOException {
        add("a/very/long/alias/of/an/image/that/somebody/named/with/care/and/without/any/blank");
        signIn();
        browser.phone();
        assertThat(beyond()).isEqualTo(0L);
        browser.keys("/", Keys.ARROW_DOWN, Keys.ENTER);
        browser.sees("Delete image");
        assertThat(beyond()).isEqualTo(0L);
        browser.press("Close");
        browser.press("Upload");
        browser.sees("Upload an image");
        assertThat(beyond()).isEqualTo(0L);
    }

    private @Nullable Object beyond() {
        return browser.script(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth");
    }

    @Test
    void itsPicturesAreTaken() throws IOException {
        pictured(
                "ubuntu/24.04",
                TestImage.container("noble"),
                "Ubuntu 24.04 LTS amd64 (release)",
                true);
        pictured(
                "debian/13",
                TestImage.virtualMachine("trixie"),
                "Debian 13 trixie amd64 (cloud)",
                true);
        pictured(
                "alpine/3.22", TestImage.splitContainer("alpine"), "Alpine Linux 3.22 amd64", true);
        pictured("fedora/43", TestImage.container("fedora"), "Fedora 43 amd64 (cloud)", false);
        pictured(
                "build/nightly",
                TestImage.splitContainer("nightly"),
                "Nightly build 2026-11-25",
                false);
        pictured(
                "ci/runner",
                TestImage.of(
                        TestImage.metadataPart("ci"),
                        new TestImage.Part(Kind.DISK, "runner.qcow2", TestImage.qcow2())),
                "Runner with all the compilers",
                false);
        signIn();
        browser.lists(
                "ci/runner",
                "build/nightly",
                "fedora/43",
                "alpine/3.22",
                "debian/13",
                "ubuntu/24.04");
        browser.screenshot(SCREENSHOTS.resolve("list.png"));
        browser.press("ubuntu/24.04");
        browser.sees("Delete image");
        browser.screenshot(SCREENSHOTS.resolve("image.png"));
        browser.dark();
        browser.slow(64 << 10);
        browser.press("Upload");
        browser.chooseFiles(List.of(Files.write(files.resolve("rocky.tar.xz"), new byte[4 << 20])));
        browser.type("Alias", "rocky/10");
        browser.screenshot(SCREENSHOTS.resolve("upload.png"));
        browser.keys(Keys.ENTER);
        browser.sees("left");
        browser.screenshot(SCREENSHOTS.resolve("dark.png"));
        browser.phone();
        browser.screenshot(SCREENSHOTS.resolve("phone.png"));
        browser.press("Cancel: Upload of rocky/10");
    }

    private void pictured(String alias, TestImage image, String description, boolean open)
            throws IOException {
        add(
                image,
                alias,
                "X-LXD-public: " + open,
                "X-LXD-properties: description=" + description.replace(' ', '+'));
    }
}
