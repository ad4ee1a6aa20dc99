package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Project;
import gantry.peer.NeedsProgram;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;

/// How a person finds an image on the web page again: by words, by the address, on a phone.
@Tag("browser")
@NeedsProgram({"chromium", "chromedriver"})
@Timeout(100)
class WebPageAddressTest extends WebPageTrial {
    @TempDir Path files;

    private TestImage add(String alias, String... headers) throws IOException {
        return add(TestImage.container(alias.replace('/', '-')), alias, headers);
    }

    private ImageInfo image(String alias) throws IOException {
        return daemon.store().images(Project.DEFAULT).find(ImageQuery.of(alias));
    }

    @Test
    void theAddressForSigningInWorksInATabThatShowsThePage() throws IOException {
        add("closed");
        browser.open(page());
        browser.sees("No public images");
        browser.script("location.href = arguments[0]", page() + "#token=" + daemon.secret("alice"));
        browser.sees("Sign out");
        browser.lists("closed");
        assertThat(browser.address()).doesNotContain("token");
    }

    @Test
    void theAddressForSigningInIsTakenWhereATokenIsAskedFor() throws IOException {
        browser.open(page());
        browser.press("Sign in");
        browser.type("Token", page() + "#token=" + daemon.secret("alice"));
        browser.keys(Keys.ENTER);
        browser.sees("Sign out");
    }

    @Test
    void whatIsSearchedChosenAndOrderedSurvivesAReload() throws IOException {
        add("a/1", "X-LXD-public: true");
        add("a/2", "X-LXD-public: true");
        add("a/3");
        add("b/1", "X-LXD-public: true");
        signIn();
        browser.type("Search images", "a/");
        browser.choose("Access", "Public");
        browser.press("Image");
        browser.lists("a/1", "a/2");
        String address = browser.address();
        browser.open(address);
        browser.lists("a/1", "a/2");
        browser.press("a/2");
        browser.sees("Delete image");
        browser.script("location.reload()");
        browser.sees("Delete image");
        browser.press("Close");
        browser.lists("a/1", "a/2");
        browser.type("Search images", " ");
        browser.choose("Access", "Public and private");
        browser.press("Uploaded");
        browser.lists("b/1", "a/3", "a/2", "a/1");
        assertThat(browser.address()).doesNotContain("access").doesNotContain("sort");
    }

    @Test
    void theChosenProjectSurvivesAReload() throws IOException {
        add("ours");
        daemon.local()
                .uploaded(
                        "?project=" + TestDaemon.PROJECT,
                        TestImage.container("theirs"),
                        "X-Incus-aliases: alias=theirs");
        signIn();
        browser.choose("Project", TestDaemon.PROJECT);
        browser.lists("theirs");
        browser.script("location.reload()");
        browser.lists("theirs");
    }

    @Test
    void aFingerprintIsFoundByFourDigitsOfItsBeginningAndByNoOthers() throws IOException {
        TestImage image = add("x");
        add("y");
        String hex = image.fingerprint().hex();
        signIn();
        browser.lists("y", "x");
        browser.type("Search images", hex.substring(0, 8));
        browser.lists("x");
        browser.type("Search images", hex.substring(0, 3));
        browser.sees("Nothing matches");
        browser.type("Search images", hex.substring(20, 30));
        browser.sees("Nothing matches");
    }

    @Test
    void onAPhoneTheListIsOrdered() throws IOException {
        add("a");
        add("c");
        add("b");
        signIn();
        browser.phone();
        browser.lists("b", "c", "a");
        browser.choose("Order", "By name, A to Z");
        browser.lists("a", "b", "c");
    }

    @Test
    void theImageThatGetsAnAliasIsLookedUpAmongManyOnAPhone() throws IOException {
        TestImage from = add("from");
        for (int i = 0; i < 8; i++) {
            add("other/" + i, "X-LXD-properties: description=" + "long+words+".repeat(20) + i);
        }
        TestImage to = add("to/this");
        signIn();
        browser.phone();
        browser.press("from");
        browser.press("Move alias from");
        browser.sees("4 more");
        assertThat(browser.script("return document.documentElement.scrollWidth")).isEqualTo(390L);
        assertThat(
                        browser.script(
                                "const d = document.querySelector('dialog'); return d.scrollWidth - d.clientWidth"))
                .isEqualTo(0L);
        browser.press("Move alias");
        browser.sees("Choose an image first.");
        browser.type("Look up", "no such image");
        browser.sees("No image has all of these words.");
        browser.type("Look up", "to/th");
        browser.press("Move alias");
        browser.sees("Alias moved");
        assertThat(image("from").fingerprint()).isEqualTo(to.fingerprint());
        assertThat(image(from.fingerprint().hex()).aliases()).isEmpty();
    }

    @Test
    void anImageThatIsThereAlreadyIsLinkedAndGetsItsAlias() throws IOException {
        TestImage image = add("first");
        add("taken");
        signIn();
        browser.press("Upload");
        browser.chooseFiles(image.write(files));
        browser.type("Alias", "second");
        browser.keys(Keys.ENTER);
        browser.sees("this image is here already");
        assertThat(image("second").fingerprint()).isEqualTo(image.fingerprint());
        browser.press("Upload of second");
        browser.sees("Delete image");
        browser.sees(image.fingerprint().hex());
        browser.press("Upload");
        browser.chooseFiles(image.write(files));
        browser.type("Alias", "taken");
        browser.keys(Keys.ENTER);
        browser.field("Move it here").click();
        browser.keys(Keys.ENTER);
        browser.press("Upload of taken");
        browser.await("moves it", () -> has(image, "taken"));
    }

    private boolean has(TestImage image, String alias) {
        try {
            return image(alias).fingerprint().equals(image.fingerprint());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void commandsNameTheProjectAndSayWhereATokenIsNeeded() throws IOException {
        add("open", "X-LXD-public: true");
        add("closed");
        daemon.local()
                .uploaded(
                        "?project=" + TestDaemon.PROJECT,
                        TestImage.virtualMachine("theirs"),
                        "X-LXD-public: true",
                        "X-Incus-aliases: alias=theirs");
        signIn();
        browser.choose("Project", "All projects");
        browser.press("open");
        browser.sees(" --public");
        browser.seesNot("asks for a token");
        browser.press("closed");
        browser.sees("it asks for a token, which “gantry trust add NAME” prints on the server");
        browser.seesNot(" --project");
        browser.press("theirs");
        browser.sees("asks for a token");
        browser.sees(
                "lxc image copy gantry:theirs local: --vm --copy-aliases --project theirs"
                        + " --target-project default");
        browser.script("document.querySelector('input[value=gantry]').click()");
        browser.sees("gantry image export gantry:theirs . --vm --project theirs");
        browser.sees("Download disk");
        browser.seesNot("Download rootfs");
    }

    @Test
    void aDiskIsCalledADiskWhereItIsChosen() throws IOException {
        signIn();
        browser.press("Upload");
        browser.chooseFiles(TestImage.virtualMachine("vm").write(files));
        browser.sees("Disk ");
        browser.seesNot("Root file system rootfs");
    }
}
