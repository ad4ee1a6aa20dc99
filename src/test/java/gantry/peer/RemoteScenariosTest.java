package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// `remote`, and the settings of a server.
class RemoteScenariosTest extends Scenarios {
    private ScenarioClient newcomer;

    @BeforeEach
    void arrive() throws IOException {
        newcomer = newcomer();
    }

    @Test
    void aServerIsAddedSwitchedToRenamedAndRemoved() throws IOException {
        newcomer.ok("remote", "add", "srv", client.token("remotes"));
        assertThat(newcomer.ok("remote", "list", "-f", "csv"))
                .contains("srv," + client.url("one:"));
        assertThat(newcomer.ok("remote", "get-default").strip()).isEqualTo("local");
        newcomer.ok("remote", "switch", "srv");
        assertThat(newcomer.ok("remote", "get-default").strip()).isEqualTo("srv");
        imports(TestImage.container("there"), "local:", "--alias", "there");
        assertThat(newcomer.listed("L")).containsExactly("there");
        newcomer.refused("remote", "remove", "srv");
        newcomer.ok("remote", "rename", "srv", "other");
        assertThat(newcomer.ok("image", "info", "other:there")).contains("there");
        newcomer.ok("remote", "switch", "local");
        newcomer.ok("remote", "remove", "other");
        newcomer.refused("image", "list", "other:");
    }

    @Test
    void aKnownCertificateIsAddedByTheAddressAlone() throws IOException {
        newcomer.ok("remote", "add", "srv", client.token("remotes2"));
        newcomer.ok("remote", "add", "other", client.url("one:"), "--accept-certificate");
        assertThat(newcomer.get("other:/1.0")).contains("\"auth\": \"trusted\"");
        newcomer.refused("remote", "add", "srv", client.url("two:"), "--accept-certificate");
    }

    @Test
    void aPublicServerIsAsked() throws IOException {
        newcomer.ok("remote", "add", "pub", client.url("one:"), "--public", "--accept-certificate");
        newcomer.ok("image", "list", "pub:");
        newcomer.refused("config", "trust", "list", "pub:");
        newcomer.refused("remote", "add", "other", "https://127.0.0.1:1", "--accept-certificate");
        newcomer.refused("remote", "add", "a:b", client.url("one:"), "--accept-certificate");
    }

    @Test
    void aRemoteHasAProject() throws IOException {
        client.ok(
                "project",
                "create",
                "own",
                "-c",
                "features.images=true",
                "-c",
                "features.profiles=false");
        imports(TestImage.container("there"), "local:", "--alias", "there", "--project", "own");
        newcomer.ok("remote", "add", "srv", client.token("remotes3"), "--project", "own");
        assertThat(newcomer.listed("L", "srv:")).containsExactly("there");
    }

    @Test
    void settingsAreChangedReadAndTakenAway() throws IOException {
        for (String remote : new String[] {"local:", "one:"}) {
            client.ok("config", "set", remote, "images.remote_cache_expiry", "7");
            assertThat(client.ok("config", "get", remote, "images.remote_cache_expiry").strip())
                    .isEqualTo("7");
            assertThat(client.ok("config", "show", remote))
                    .contains("images.remote_cache_expiry: \"7\"");
            client.ok("config", "set", remote, "user.note=a b", "images.auto_update_interval=12");
            assertThat(client.ok("config", "get", remote, "user.note").strip()).isEqualTo("a b");
            client.ok("config", "unset", remote, "images.remote_cache_expiry");
            client.ok("config", "unset", remote, "images.auto_update_interval");
            client.ok("config", "unset", remote, "user.note");
            assertThat(client.ok("config", "show", remote)).doesNotContain("images.", "user.");
            client.refused("config", "set", remote, "nosuch.key", "1");
            client.refused("config", "set", remote, "images.remote_cache_expiry", "soon");
            client.refused("config", "set", remote, "images.auto_update_cached", "perhaps");
        }
    }

    @Test
    void aServerIsToldOf() throws IOException {
        assertThat(client.ok("info", "one:"))
                .contains("api_status: stable", "auth: trusted", "certificate_fingerprint: ");
        assertThat(client.ok("list", "one:", "-f", "csv")).isEmpty();
        assertThat(client.ok("profile", "list", "one:", "-f", "csv")).contains("default");
        assertThat(client.ok("profile", "show", "one:default")).contains("name: default");
        assertThat(client.ok("operation", "list", "one:", "-f", "csv").lines())
                .allMatch(line -> line.split(",", -1).length == 6);
    }
}
