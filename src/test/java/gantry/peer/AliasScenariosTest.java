package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.peer.StockClient.Program;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `image alias`, and `image delete`.
class AliasScenariosTest extends Scenarios {
    private static final TestImage FIRST = TestImage.container("first");
    private static final TestImage SECOND = TestImage.splitContainer("second");

    @BeforeEach
    void importThem() throws IOException {
        imports(FIRST, "local:");
        imports(SECOND, "local:", "--alias", "second");
    }

    private String aliases(String... words) throws IOException {
        String[] all = new String[5 + words.length];
        System.arraycopy(new String[] {"image", "alias", "list", "-f", "csv"}, 0, all, 0, 5);
        System.arraycopy(words, 0, all, 5, words.length);
        return client.ok(all);
    }

    // LXD 5.0.2 takes ten seconds to rename an alias.
    @Test
    void anAliasIsCreatedRenamedAndDeleted() throws IOException {
        String remote = "one:";
        client.ok("image", "alias", "create", remote + "a", fp(FIRST));
        client.ok("image", "alias", "create", remote + "b/c", fp(FIRST).substring(0, 10));
        assertThat(aliases(remote).lines().map(line -> line.split(",", -1)[0]))
                .containsExactly("a", "b/c", "second");
        client.ok("image", "alias", "rename", remote + "b/c", "b/e");
        assertThat(client.listed("L", remote, "b/e")).containsExactly("\"a", "b/e\"");
        client.ok("image", "alias", "delete", remote + "a");
        client.ok("image", "alias", "delete", remote + "b/e");
        assertThat(aliases(remote)).startsWith("second,").hasLineCount(1);
    }

    @Test
    void theListOfAliasesIsFilteredAndSorted() throws IOException {
        for (String name : List.of("web/10", "web/9", "mail")) {
            client.ok("image", "alias", "create", name, fp(FIRST));
        }
        assertThat(aliases("local:", "web"))
                .startsWith("web/9,")
                .contains("\nweb/10,")
                .hasLineCount(2);
        assertThat(aliases("local:", fp(SECOND).substring(0, 12)))
                .startsWith("second,")
                .hasLineCount(1);
        assertThat(aliases("local:", "nothing")).isEmpty();
        for (String format : List.of("json", "yaml", "table", "compact")) {
            assertThat(client.ok("image", "alias", "list", "-f", format)).contains("web/10");
        }
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        client.ok("image", "alias", "create", "taken", fp(FIRST));
        assertThat(client.refused("image", "alias", "create", "taken", fp(SECOND)))
                .contains("already exists");
        assertThat(client.refused("image", "alias", "rename", "taken", "second"))
                .contains("already exists");
        assertThat(client.refused("image", "alias", "create", "none", "f".repeat(64)))
                .contains("not found");
        assertThat(client.refused("image", "alias", "rename", "nothing", "other"))
                .contains("not found");
        assertThat(client.refused("image", "alias", "delete", "nothing")).contains("not found");
        client.refused("image", "alias", "create", "local:", fp(FIRST));
        assertThat(client.listed("L", fp(FIRST))).containsExactly("taken");
    }

    @Test
    void oddNamesAreKeptAsTheyAre() throws IOException {
        for (String name :
                List.of("two words", "/a", "a/", "a?b", "#", "'", ".", "..", "-", "a,b", "a&b=c")) {
            client.query("POST", "local:/1.0/images/aliases", alias(name, ""));
            assertThat(client.get("local:/1.0/images/aliases?recursion=1"))
                    .contains("\"name\": \"" + name + "\"");
        }
    }

    private static String alias(String name, String description) {
        return """
               {"name": "%s", "target": "%s", "description": "%s"}
               """
                .formatted(name, fp(FIRST), description);
    }

    @Test
    void oddNamesNameTheirImages() throws IOException {
        for (String name :
                List.of("two words", "a/b/c/d", "Größe", "a+b", "50%", "a&b=c", "UPPER", "a.b")) {
            client.ok("image", "alias", "create", "one:" + name, fp(FIRST));
            assertThat(client.ok("image", "info", "one:" + name)).contains(fp(FIRST));
            client.ok("image", "alias", "delete", "one:" + name);
        }
        assertThat(aliases("one:")).hasLineCount(1);
    }

    @Test
    void anAliasHasADescription() throws IOException {
        client.query("POST", "local:/1.0/images/aliases", alias("told", "as told"));
        assertThat(aliases("local:", "told").strip())
                .isEqualTo("told,%s,CONTAINER,as told".formatted(fp(FIRST).substring(0, 12)));
        assertThat(client.ok("image", "info", "told")).contains("- told (as told)");
        if (client.is(Program.INCUS)) {
            client.ok("image", "alias", "create", "more", fp(FIRST), "--description", "more words");
            assertThat(aliases("local:", "more")).contains("more words");
        }
    }

    @Test
    void severalImagesAreDeletedAtOnce() throws IOException {
        client.ok("image", "delete", "second", "one:" + fp(FIRST).substring(0, 7));
        assertThat(client.listed("F")).isEmpty();
        assertThat(aliases()).isEmpty();
    }

    @Test
    void aDeletionEndsAtTheFirstThatIsNotThere() throws IOException {
        assertThat(client.refused("image", "delete", "second", "nothing", fp(FIRST)))
                .contains("not found");
        assertThat(client.listed("F")).containsExactly(fp(FIRST));
        assertThat(client.refused("image", "delete", "second")).contains("not found");
        assertThat(client.refused("image", "delete", "f".repeat(64))).contains("not found");
    }

    @Test
    void aBeginningThatTwoImagesHaveNamesNeither() throws IOException {
        TestImage[] twins = twins();
        imports(twins[0], "local:");
        imports(twins[1], "local:");
        String common = fp(twins[0]).substring(0, 2);
        client.refused("image", "delete", common);
        client.refused("image", "info", common);
        assertThat(client.listed("F")).hasSize(4);
    }

    /// Two images whose fingerprints begin alike.
    private static TestImage[] twins() {
        TestImage first = TestImage.container("twin");
        for (int i = 0; ; i++) {
            TestImage other = TestImage.container("twin" + i);
            if (fp(other).startsWith(fp(first).substring(0, 2))) {
                return new TestImage[] {first, other};
            }
        }
    }
}
