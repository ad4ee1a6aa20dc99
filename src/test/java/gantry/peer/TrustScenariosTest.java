package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Who may see and change what: strangers, tokens and restricted certificates.
class TrustScenariosTest extends Scenarios {
    private static final TestImage SHOWN = TestImage.container("shown");
    private static final TestImage HIDDEN = TestImage.splitContainer("hidden");

    private void importBoth() throws IOException {
        imports(SHOWN, "local:", "--alias", "shown", "--public");
        imports(HIDDEN, "local:", "--alias", "hidden");
    }

    /// With `srv:`, the first server.
    private ScenarioClient joined(String name, String... flags) throws IOException {
        ScenarioClient newcomer = newcomer();
        newcomer.ok("remote", "add", "srv", client.token(name, flags));
        return newcomer;
    }

    private ScenarioClient stranger() throws IOException {
        ScenarioClient stranger = newcomer();
        stranger.ok("remote", "add", "srv", client.url("one:"), "--public", "--accept-certificate");
        return stranger;
    }

    @Test
    void aStrangerSeesWhatIsPublicAndNothingElse() throws IOException {
        importBoth();
        ScenarioClient stranger = stranger();
        assertThat(stranger.listed("LF", "srv:")).containsExactly("shown," + fp(SHOWN));
        assertThat(stranger.ok("image", "info", "srv:shown")).contains(fp(SHOWN));
        stranger.ok("image", "export", "srv:shown", temporary + "/out");
        assertThat(temporary.resolve("out.tar.gz"))
                .hasBinaryContent(SHOWN.parts().getFirst().bytes());
        assertThat(stranger.refused("image", "info", "srv:hidden")).contains("not found");
        stranger.refused("image", "info", "srv:" + fp(HIDDEN));
        stranger.refused("image", "export", "srv:" + fp(HIDDEN), temporary + "/hidden");
        stranger.refused("image", "delete", "srv:shown");
        stranger.refused("image", "set-property", "srv:shown", "a", "b");
        client.okWithInput("public: false\nproperties: {}\n", "image", "edit", "shown");
        assertThat(stranger.listed("F", "srv:")).isEmpty();
    }

    @Test
    void aTokenIsGoodForOne() throws IOException {
        String token = client.token("once");
        assertThat(client.ok("config", "trust", "list-tokens", "-f", "csv")).contains("once,");
        newcomer().ok("remote", "add", "srv", token);
        assertThat(client.ok("config", "trust", "list-tokens", "-f", "csv"))
                .doesNotContain("once,");
        assertThat(client.ok("config", "trust", "list", "-f", "csv")).contains("once,");
        newcomer().refused("remote", "add", "srv", token);
    }

    @Test
    void aTokenThatWasRevokedIsGoodForNobody() throws IOException {
        String token = client.token("revoked");
        client.ok("config", "trust", "revoke-token", "revoked");
        assertThat(client.ok("config", "trust", "list-tokens", "-f", "csv"))
                .doesNotContain("revoked,");
        newcomer().refused("remote", "add", "srv", token);
        client.refused("config", "trust", "revoke-token", "nothing");
    }

    @Test
    void aClientThatIsRemovedSeesNothing() throws IOException {
        ScenarioClient removed = joined("removed");
        removed.ok("image", "list", "srv:");
        client.ok("config", "trust", "remove", fingerprintOf("removed"));
        removed.refused("image", "alias", "create", "srv:a", "b");
        removed.refused("config", "trust", "list", "srv:");
        client.refused("config", "trust", "remove", "f".repeat(12));
    }

    private String fingerprintOf(String name) throws IOException {
        return client.ok("config", "trust", "list", "-f", "csv")
                .lines()
                .filter(line -> line.contains("," + name + ",") || line.startsWith(name + ","))
                .map(line -> line.replaceFirst(".*,([0-9a-f]{12}),.*", "$1"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aRestrictedClientChangesOnlyItsProjects() throws IOException {
        importBoth();
        client.ok(
                "project",
                "create",
                "own",
                "-c",
                "features.images=true",
                "-c",
                "features.profiles=false");
        ScenarioClient restricted = joined("restricted", "--restricted", "--projects", "own");
        imports(HIDDEN, "local:", "--project", "own", "--alias", "mine");
        assertThat(restricted.listed("LF", "srv:", "--project", "own"))
                .containsExactly("mine," + fp(HIDDEN));
        restricted.ok("image", "set-property", "srv:mine", "a", "b", "--project", "own");
        restricted.refused("image", "set-property", "srv:hidden", "a", "b", "--project", "default");
        restricted.refused("image", "delete", "srv:shown", "--project", "default");
        restricted.refused("project", "create", "srv:more");
        restricted.refused("config", "set", "srv:user.a", "b");
        restricted.refused("config", "trust", "add", "srv:", "me");
        assertThat(client.listed("F")).hasSize(2);
        client.ok("config", "trust", "remove", fingerprintOf("restricted"));
    }

    @Test
    void aCertificateIsShownAndEdited() throws IOException {
        joined("edited");
        String fingerprint = fingerprintOf("edited");
        assertThat(client.ok("config", "trust", "show", fingerprint))
                .contains("name: edited", "restricted: false", "type: client");
        String shown = client.ok("config", "trust", "show", fingerprint);
        client.okWithInput(
                shown.replace("name: edited", "name: renamed"),
                "config",
                "trust",
                "edit",
                fingerprint);
        assertThat(client.ok("config", "trust", "list", "-f", "csv")).contains("renamed,");
        client.ok("config", "trust", "remove", fingerprint);
    }
}
