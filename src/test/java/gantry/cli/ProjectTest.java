package gantry.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectTest {
    @TempDir Path directory;
    private Shell shell;

    @BeforeEach
    void open() {
        shell = new Shell(directory);
        shell.run("project", "create", "p", "-c", "user.a=1", "--config", "features.images=true")
                .ok();
    }

    private String get(String project, String key) {
        return shell.run("project", "get", project, key).ok().strip();
    }

    @Test
    void settingsAreSetReadAndUnset() {
        assertThat(get("p", "user.a")).isEqualTo("1");
        shell.run("project", "set", "p", "user.b=2", "features.images=false").ok();
        assertThat(get("p", "user.b")).isEqualTo("2");
        assertThat(get("p", "features.images")).isEqualTo("false");
        shell.run("project", "unset", "p", "user.a").ok();
        assertThat(get("p", "user.a")).isEmpty();
        assertThat(shell.run("project", "show", "p").ok()).contains("user.b: \"2\"");
    }

    @Test
    void aProjectGetsAnotherName() {
        assertThat(shell.run("project", "rename", "p", "q").ok())
                .isEqualTo("Project p renamed to q\n");
        assertThat(get("q", "user.a")).isEqualTo("1");
        assertThat(shell.run("project", "list", "-f", "csv").ok()).doesNotContain("p,");
    }

    @Test
    void itsImagesGoWithAProjectThatHasToGo() {
        shell.run("image", "import", "samples/hello", "--project", "p").ok();
        assertThat(shell.run("project", "delete", "p").code()).isEqualTo(1);
        shell.run("project", "delete", "p", "--force").ok();
        assertThat(shell.run("project", "list", "-f", "csv").ok()).doesNotContain("p,");
    }

    @Test
    void whatPeersRefuseIsRefused() {
        assertThat(shell.run("project", "set", "p", "limits.cpu=1").err())
                .contains("Invalid project configuration key \"limits.cpu\"");
        assertThat(shell.run("project", "create", "a_b").err())
                .contains("Project names may not contain underscores");
        assertThat(shell.run("project", "rename", "default", "q").err())
                .contains("The 'default' project cannot be renamed");
    }

    @Test
    void theProjectSwitchedToIsMeantUntilTheNextSwitch() {
        shell.run("project", "switch", "p").ok();
        shell.run("image", "import", "samples/hello", "--alias", "hi").ok();
        assertThat(shell.run("image", "list", "-f", "csv", "-c", "l").ok()).isEqualTo("hi\n");
        assertThat(shell.run("image", "list", "-f", "csv", "--project", "default").ok()).isEmpty();
        assertThat(shell.run("project", "list", "-f", "csv").ok()).contains("p (current)");
        shell.run("project", "switch", "default").ok();
        assertThat(shell.run("image", "list", "-f", "csv").ok()).isEmpty();
    }

    @Test
    void aProjectThatIsNotThereIsNotSwitchedTo() {
        assertThat(shell.run("project", "switch", "nosuch").err())
                .startsWith("Error: Project not found: nosuch");
        shell.run("image", "list").ok();
    }

    @Test
    void infoTellsWhatTheImagesTake() {
        shell.run("image", "import", "samples/hello", "--project", "p").ok();
        assertThat(shell.run("project", "info", "p", "-f", "csv").ok())
                .matches("DISK,UNLIMITED,[0-9.]+[KM]?i?B\nIMAGES,UNLIMITED,1\n");
        shell.run("project", "create", "sharing", "-c", "features.images=false").ok();
        assertThat(shell.run("project", "info", "sharing", "-f", "csv").ok())
                .isEqualTo("DISK,UNLIMITED,0B\nIMAGES,UNLIMITED,0\n");
    }

    @Test
    void whatIsEditedReplacesWhatWasThere() {
        String text =
                """
                description: new
                config:
                  features.images: "true"
                  user.b: 2
                name: q
                """;
        shell.runWith(text.getBytes(UTF_8), "project", "edit", "p").ok();
        assertThat(shell.run("project", "show", "p").ok())
                .contains("description: new", "user.b: \"2\"", "name: p")
                .doesNotContain("user.a");
    }

    @Test
    void anEditOfNothingOrOfUnknownKeysChangesNothing() {
        String before = shell.run("project", "show", "p").ok();
        for (String text : List.of("", "# nothing\n", "descripton: x\n", "config: [a]\n", "]")) {
            assertThat(shell.runWith(text.getBytes(UTF_8), "project", "edit", "p").err())
                    .startsWith("Error: Config parsing error: yaml: ");
        }
        assertThat(shell.run("project", "show", "p").ok()).isEqualTo(before);
    }

    @Test
    void namesThatPeersTakeAreTakenAndShownSafely() {
        String name = "local:a:b*\u001b" + "x".repeat(200);
        shell.run("project", "create", name).ok();
        assertThat(shell.run("project", "list", "-f", "csv").ok())
                .contains("a:b*\\u001bxxx")
                .doesNotContain("\u001b");
        shell.run("image", "import", "samples/hello", "--project", name.substring(6)).ok();
        assertThat(shell.run("project", "show", name).ok()).contains("?project=a%3Ab%2A%1Bxxx");
    }
}
