package gantry.peer;

import static java.util.Locale.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `project`, and images in them.
class ProjectScenariosTest extends Scenarios {
    private static final TestImage IMAGE = TestImage.container("image");
    private static final TestImage OTHER = TestImage.splitContainer("other");

    @Test
    void aProjectHasImagesAndAliasesOfItsOwn() throws IOException {
        client.ok(
                "project",
                "create",
                "own",
                "-c",
                "features.images=true",
                "-c",
                "features.profiles=false");
        imports(IMAGE, "local:", "--alias", "web");
        imports(OTHER, "local:", "--alias", "web", "--project", "own");
        assertThat(client.listed("LF")).containsExactly("web," + fp(IMAGE));
        assertThat(client.listed("LF", "--project", "own")).containsExactly("web," + fp(OTHER));
        assertThat(client.refused("image", "info", fp(OTHER))).contains("not found");
        assertThat(client.refused("image", "delete", fp(IMAGE), "--project", "own"))
                .contains("not found");
        client.ok("image", "delete", "web", "--project", "own");
        assertThat(client.listed("F", "--project", "own")).isEmpty();
        assertThat(client.listed("F")).containsExactly(fp(IMAGE));
    }

    @Test
    void theSameImageIsInTwoProjectsUntilBothDeleteIt() throws IOException {
        client.ok(
                "project",
                "create",
                "own",
                "-c",
                "features.images=true",
                "-c",
                "features.profiles=false");
        imports(IMAGE, "local:", "--alias", "web");
        imports(IMAGE, "local:", "--alias", "web", "--project", "own");
        client.ok("image", "set-property", "web", "os", "Changed", "--project", "own");
        assertThat(client.ok("image", "get-property", "web", "os").strip()).isEqualTo("Test");
        client.ok("image", "delete", "web");
        exportsTheSame(IMAGE, "web", "--project", "own");
    }

    @Test
    void aProjectWithoutImagesSharesThoseOfDefault() throws IOException {
        client.ok("project", "create", "sharing", "-c", "features.images=false");
        imports(IMAGE, "local:", "--alias", "a", "--project", "sharing");
        assertThat(client.listed("LF")).containsExactly("a," + fp(IMAGE));
        assertThat(client.listed("LF", "--project", "sharing")).containsExactly("a," + fp(IMAGE));
        client.ok("image", "alias", "create", "b", fp(IMAGE), "--project", "sharing");
        assertThat(client.ok("image", "alias", "list", "-f", "csv")).hasLineCount(2);
        client.ok("image", "delete", "b", "--project", "sharing");
        assertThat(client.listed("F")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"pull", "push", "relay"})
    void anImageIsCopiedToAProject(String mode) throws IOException {
        client.ok(
                "project",
                "create",
                "own",
                "-c",
                "features.images=true",
                "-c",
                "features.profiles=false");
        imports(IMAGE, "local:", "--alias", "web");
        client.ok(
                "image",
                "copy",
                "one:" + fp(IMAGE),
                "one:",
                "--target-project",
                "own",
                "--mode",
                mode,
                "--alias",
                "new");
        assertThat(client.listed("LF", "one:", "--project", "own"))
                .containsExactly("new," + fp(IMAGE));
        assertThat(client.listed("LF", "one:")).containsExactly("web," + fp(IMAGE));
    }

    @Test
    void aProjectIsListedShownChangedAndRenamed() throws IOException {
        client.ok("project", "create", "first", "-c", "user.a=1");
        assertThat(client.ok("project", "list", "-f", "csv"))
                .contains("first,", "default (current),");
        client.ok("project", "set", "first", "user.b", "2");
        client.ok("project", "set", "first", "user.c=3");
        assertThat(client.ok("project", "get", "first", "user.b").strip()).isEqualTo("2");
        client.ok("project", "unset", "first", "user.a");
        assertThat(client.ok("project", "show", "first"))
                .contains("user.b: \"2\"", "user.c: \"3\"", "name: first")
                .doesNotContain("user.a");
        client.okWithInput(
                "description: told\nconfig: {user.d: '4'}\n", "project", "edit", "first");
        assertThat(client.ok("project", "show", "first"))
                .contains("description: told", "user.d: \"4\"");
        client.ok("project", "rename", "first", "second");
        assertThat(client.ok("project", "get", "second", "user.d").strip()).isEqualTo("4");
        client.refused("project", "show", "first");
        client.ok("project", "switch", "second");
        assertThat(client.ok("project", "list", "-f", "csv")).contains("second (current),");
        client.ok("project", "switch", "default");
        client.ok("project", "delete", "second");
        assertThat(client.ok("project", "list", "-f", "csv")).hasLineCount(1);
    }

    @Test
    void aProjectsSummaryNamesEachResource() throws IOException {
        client.ok("project", "create", "own");
        for (String resource :
                List.of("containers", "cpu", "disk", "instances", "memory", "virtual-machines")) {
            assertThat(client.ok("project", "info", "own", "--format", "csv").toLowerCase(ROOT))
                    .contains(resource + ",unlimited,0");
        }
        client.refused("project", "info", "nothing");
        assertThat(client.get("one:/1.0/projects/own/state")).contains("\"Limit\": -1");
    }

    @Test
    void whatCannotBeDoneToProjectsIsRefused() throws IOException {
        client.ok(
                "project",
                "create",
                "own",
                "-c",
                "features.images=true",
                "-c",
                "features.profiles=false");
        imports(IMAGE, "local:", "--project", "own");
        client.refused("project", "create", "own");
        client.refused("project", "create", "a/b");
        client.refused("project", "create", "two words");
        client.refused("project", "create", "bad", "-c", "nosuch.key=1");
        client.refused("project", "delete", "default");
        client.refused("project", "rename", "default", "other");
        client.refused("project", "delete", "own");
        client.refused("project", "delete", "nothing");
        client.refused("project", "set", "own", "nosuch.key", "1");
        client.refused("project", "set", "own", "features.images", "false");
        client.refused("project", "switch", "nothing");
        client.refused("image", "list", "--project", "nothing");
        importRefused(OTHER, "one:", "--project", "nothing");
        assertThat(client.listed("F", "--project", "own")).containsExactly(fp(IMAGE));
    }
}
