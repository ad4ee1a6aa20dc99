package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The API as `query` reaches it, and events.
class QueryScenariosTest extends Scenarios {
    private static final TestImage IMAGE = TestImage.container("asked");
    private static final String PATH = "/1.0/images/" + fp(IMAGE);

    @BeforeEach
    void importIt() throws IOException {
        imports(IMAGE, "local:", "--alias", "it");
    }

    @Test
    void imagesAreNamedOrWhole() throws IOException {
        assertThat(client.get("one:/1.0/images"))
                .contains("\"" + PATH + "\"")
                .doesNotContain("properties");
        for (String path :
                List.of(
                        "one:/1.0/images?recursion=1",
                        "one:" + PATH,
                        "one:/1.0/images/" + fp(IMAGE).substring(0, 9))) {
            assertThat(client.get(path))
                    .contains(
                            "\"fingerprint\": \"" + fp(IMAGE) + "\"",
                            "\"architecture\": \"x86_64\"",
                            "\"auto_update\": false",
                            "\"cached\": false",
                            "\"filename\": \"asked.tar.gz\"",
                            "\"public\": false",
                            "\"size\": " + IMAGE.size(),
                            "\"type\": \"container\"",
                            "\"created_at\": \"2026-01-01T00:00:00Z\"",
                            "\"name\": \"it\"");
        }
    }

    @Test
    void aFilterChoosesImages() throws IOException {
        assertThat(client.get("one:/1.0/images?filter=type%20eq%20container")).contains(PATH);
        assertThat(client.get("one:/1.0/images?filter=properties.os%20eq%20Test&recursion=1"))
                .contains(fp(IMAGE));
        assertThat(client.get("one:/1.0/images?filter=properties.os%20eq%20Other").strip())
                .isEqualTo("[]");
        assertThat(client.get("one:/1.0/images?filter=not%20properties.os%20eq%20Other"))
                .contains(PATH);
        assertThat(
                        client.get(
                                "one:/1.0/images?filter=type%20eq%20virtual-machine%20or%20properties.os%20eq%20Test"))
                .contains(PATH);
    }

    @Test
    void aPatchChangesOneThingAndAPutAll() throws IOException {
        client.query("PATCH", "one:" + PATH, "{\"public\": true}");
        client.query("PATCH", "one:" + PATH, "{\"properties\": {\"serial\": \"7\"}}");
        assertThat(client.get("one:" + PATH)).contains("\"public\": true", "\"serial\": \"7\"");
        client.query(
                "PUT",
                "one:" + PATH,
                "{\"properties\": {\"only\": \"this\"}, \"profiles\": [\"default\"]}");
        assertThat(client.get("one:" + PATH))
                .contains("\"only\": \"this\"", "\"public\": false")
                .doesNotContain("serial");
        client.refused("query", "-X", "PUT", "-d", "{\"properties\": 7}", "one:" + PATH);
        client.refused("query", "-X", "PATCH", "-d", "[]", "one:" + PATH);
    }

    @Test
    void aliasesAreNamedOrWhole() throws IOException {
        assertThat(client.get("one:/1.0/images/aliases")).contains("\"/1.0/images/aliases/it\"");
        assertThat(client.get("one:/1.0/images/aliases?recursion=1"))
                .contains("\"target\": \"" + fp(IMAGE) + "\"");
        assertThat(client.get("one:/1.0/images/aliases/it"))
                .contains("\"name\": \"it\"", "\"type\": \"container\"", "\"description\": \"\"");
        client.refused(
                "query",
                "-X",
                "PUT",
                "-d",
                "{\"description\": \"no target\"}",
                "one:/1.0/images/aliases/it");
        client.refused("query", "-X", "POST", "-d", "{\"name\": \"x\"}", "one:/1.0/images/aliases");
        client.refused("query", "one:/1.0/images/aliases/nothing");
    }

    // LXD 5.0.2 does not come back from a PATCH of an alias, so a PUT describes it there.
    @Test
    void anAliasIsPatchedAndReplaced() throws IOException {
        boolean patches = pair != Pair.LXC_WITH_LXD;
        client.query(
                patches ? "PATCH" : "PUT",
                "one:/1.0/images/aliases/it",
                patches
                        ? "{\"description\": \"told\"}"
                        : "{\"target\": \"%s\", \"description\": \"told\"}".formatted(fp(IMAGE)));
        assertThat(client.get("one:/1.0/images/aliases/it"))
                .contains("\"description\": \"told\"", fp(IMAGE));
        client.query(
                "PUT",
                "one:/1.0/images/aliases/it",
                "{\"target\": \"%s\", \"description\": \"\"}".formatted(fp(IMAGE)));
        assertThat(client.get("one:/1.0/images/aliases/it")).contains("\"description\": \"\"");
    }

    @Test
    void aDeletionIsAnOperation() throws IOException {
        client.ok("query", "-X", "DELETE", "--wait", "one:" + PATH);
        assertThat(client.get("one:/1.0/images").strip()).isEqualTo("[]");
        assertThat(client.refused("query", "one:" + PATH)).contains("not found");
        client.refused("query", "-X", "DELETE", "--wait", "one:" + PATH);
        client.refused("query", "one:/1.0/operations/00000000-0000-0000-0000-000000000000");
    }

    @Test
    void aTokenOperationIsListedShownAndCancelled() throws IOException {
        client.token("waiting");
        List<String> invitations = // those of other scenarios, too
                client.ok("operation", "list", "one:", "-f", "csv")
                        .lines()
                        .filter(line -> line.contains("TOKEN,") && line.contains("RUNNING"))
                        .filter(line -> !line.contains("Image"))
                        .map(line -> line.split(",", -1)[0])
                        .toList();
        assertThat(invitations).isNotEmpty();
        for (String id : invitations) {
            assertThat(client.ok("operation", "show", "one:" + id))
                    .contains("class: token", "may_cancel: true", "status: Running");
            client.ok("operation", "delete", "one:" + id);
        }
        assertThat(client.ok("config", "trust", "list-tokens", "-f", "csv"))
                .doesNotContain("waiting,");
    }

    @Test
    void routesThatAreNotThereAreNotFound() throws IOException {
        client.refused("query", "one:/1.0/nothing");
        client.refused("query", "one:/2.0");
        client.refused("query", "-X", "DELETE", "one:/1.0/images");
        client.refused("query", "-X", "POST", "-d", "{}", "one:/1.0/images");
        client.refused("query", "-X", "POST", "-d", "{", "one:/1.0/images");
        assertThat(client.get("one:/")).contains("/1.0");
        assertThat(client.get("one:/1.0"))
                .contains(
                        "\"image_create_aliases\"",
                        "\"api_filtering\"",
                        "\"image_profiles\"",
                        "\"image_types\"",
                        "\"event_lifecycle\"");
    }

    @Test
    void whatHappensToImagesIsAnEvent() throws IOException {
        try (Interruptible monitor =
                client.client().start("monitor", "one:", "--type", "lifecycle", "-f", "json")) {
            for (int i = 0; !monitor.said().contains("image-updated"); i++) {
                client.ok("image", "set-property", "it", "count", "" + i);
            }
            client.ok("image", "alias", "create", "more", fp(IMAGE));
            client.ok("image", "alias", "delete", "more");
            client.ok("image", "export", "it", temporary + "/out");
            client.ok("image", "delete", "it");
            monitor.awaitWords("image-deleted");
            for (String action :
                    List.of("image-alias-created", "image-alias-deleted", "image-retrieved")) {
                monitor.awaitWords(action);
            }
            assertThat(monitor.said()).contains("\"source\":\"" + PATH + "\"");
            monitor.interrupt();
        }
    }
}
