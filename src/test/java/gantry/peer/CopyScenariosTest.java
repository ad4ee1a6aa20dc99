package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `image copy` and `image refresh`.
class CopyScenariosTest extends Scenarios {
    private static final TestImage UNIFIED = TestImage.container("unified");
    private static final TestImage SPLIT = TestImage.splitContainer("split");
    private static final TestImage MACHINE = TestImage.virtualMachine("machine");

    private void copies(String name, String target, String... more) throws IOException {
        String[] words = new String[4 + more.length];
        System.arraycopy(new String[] {"image", "copy", name, target}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        client.ok(words);
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "push", "relay"})
    void everyModeBringsTheSameImage(String mode) throws IOException {
        for (TestImage image : List.of(UNIFIED, SPLIT)) {
            imports(image, "local:");
            copies("one:" + fp(image), "two:", "--mode", mode, "--alias", "new", "--alias", "more");
            assertThat(client.listed("Fpt", "two:", "new"))
                    .containsExactly(fp(image) + ",no,CONTAINER");
            assertThat(client.listed("L", "two:")).containsExactly("\"more", "new\"");
            exportsTheSame(image, "two:new");
            client.ok("image", "delete", "two:new", fp(image));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "relay"})
    void aMachineIsCopied(String mode) throws IOException {
        imports(MACHINE, "local:", "--alias", "disk");
        copies("one:disk", "two:", "--vm", "--mode", mode, "--copy-aliases");
        assertThat(client.listed("LFt", "two:"))
                .containsExactly("disk," + fp(MACHINE) + ",VIRTUAL-MACHINE");
        exportsTheSame(MACHINE, "two:disk");
    }

    @Test
    void anImageIsPulledFromTheSocketByItsServersAddress() throws IOException {
        imports(UNIFIED, "local:", "--alias", "here");
        copies("here", "two:", "--copy-aliases");
        assertThat(client.listed("LF", "two:")).containsExactly("here," + fp(UNIFIED));
        client.ok("image", "delete", "here");
        copies("two:here", "local:");
        assertThat(client.listed("F")).containsExactly(fp(UNIFIED));
    }

    @Test
    void aPartOfTheFingerprintIsEnough() throws IOException {
        imports(SPLIT, "local:");
        copies("one:" + fp(SPLIT).substring(0, 6), "two:");
        assertThat(client.listed("F", "two:")).containsExactly(fp(SPLIT));
    }

    @Test
    void aPublicImageStaysPrivateUnlessItIsAsked() throws IOException {
        imports(UNIFIED, "local:", "--public", "--alias", "web");
        copies("one:web", "two:");
        assertThat(client.listed("p", "two:")).containsExactly("no");
        client.ok("image", "delete", "two:" + fp(UNIFIED));
        copies("one:web", "two:", "--public");
        assertThat(client.listed("p", "two:")).containsExactly("yes");
    }

    @Test
    void changedPropertiesComeAlong() throws IOException {
        imports(UNIFIED, "local:");
        client.ok("image", "set-property", fp(UNIFIED), "os", "Changed");
        copies("one:" + fp(UNIFIED), "two:");
        assertThat(client.ok("image", "get-property", "two:" + fp(UNIFIED), "os").strip())
                .isEqualTo("Changed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "push", "relay"})
    void aCopyHasTheProfilesThatAreNamed(String mode) throws IOException {
        imports(UNIFIED, "local:");
        if (client.is(Program.INCUS)) {
            copies("one:" + fp(UNIFIED), "two:", "--mode", mode, "--profile", "default");
        } else { // lxc 5.0.2 has no flag for it, and brings the image's
            copies("one:" + fp(UNIFIED), "two:", "--mode", mode);
        }
        assertThat(client.ok("image", "show", "two:" + fp(UNIFIED)))
                .contains("profiles:\n- default\n");
        assertThat(client.ok("image", "info", "two:" + fp(UNIFIED)))
                .contains("Profiles:\n    - default\n");
    }

    @Test
    void aCopyOfWhatIsThereSucceeds() throws IOException {
        imports(UNIFIED, "local:");
        copies("one:" + fp(UNIFIED), "two:");
        copies("one:" + fp(UNIFIED), "two:");
        assertThat(client.listed("F", "two:")).containsExactly(fp(UNIFIED));
    }

    @Test
    void whatCannotBeCopiedIsRefused() throws IOException {
        imports(UNIFIED, "local:", "--alias", "it");
        client.refused("image", "copy", "one:nothing", "two:");
        client.refused("image", "copy", "one:it", "two:name");
        client.refused("image", "copy", "one:it", "nowhere:");
        client.refused("image", "copy", "one:it", "two:", "--mode", "push", "--auto-update");
        client.refused("image", "copy", "one:it", "two:", "--target-project", "nothing");
        assertThat(client.listed("F", "two:")).isEmpty();
    }

    @Test
    void theSourceIsTold() throws IOException {
        imports(UNIFIED, "local:", "--public", "--alias", "web");
        copies("one:web", "two:", "--auto-update", "--alias", "mine");
        assertThat(client.ok("image", "info", "two:mine"))
                .contains(
                        "Auto update: enabled",
                        "Cached: no",
                        "Source:",
                        "Alias: web",
                        "Server: " + client.url("one:"));
    }

    @Test
    void aRefreshFollowsTheAlias() throws IOException {
        imports(UNIFIED, "local:", "--public", "--alias", "web");
        copies("one:web", "two:", "--auto-update", "--alias", "mine");
        assertThat(client.ok("image", "refresh", "two:mine")).contains("Image already up to date.");
        client.ok("image", "alias", "delete", "web");
        imports(SPLIT, "local:", "--public", "--alias", "web");
        assertThat(client.ok("image", "refresh", "two:mine"))
                .contains("Image refreshed successfully!");
        // Ours keeps the version before, without an alias.
        assertThat(client.listed("LF", "two:", "mine")).containsExactly("mine," + fp(SPLIT));
        assertThat(client.ok("image", "info", "two:mine")).contains("Auto update: enabled");
    }

    @Test
    void whatHasNoSourceIsNotRefreshed() throws IOException {
        imports(UNIFIED, "two:");
        client.refused("image", "refresh", "two:" + fp(UNIFIED));
        client.refused("image", "refresh", "two:nothing");
        assertThat(client.listed("F", "two:")).containsExactly(fp(UNIFIED));
    }

    @Test
    void theAliasOfAnotherImageIsNotTakenByChance() throws IOException {
        imports(UNIFIED, "local:", "--alias", "web");
        imports(SPLIT, "two:", "--alias", "other");
        copies("one:web", "two:", "--copy-aliases");
        assertThat(client.listed("LF", "two:"))
                .containsExactly("other," + fp(SPLIT), "web," + fp(UNIFIED));
    }
}
