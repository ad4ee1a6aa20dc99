package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
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
}
