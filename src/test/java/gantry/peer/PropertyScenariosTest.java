package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `image show`, `info`, `edit` and the commands for single properties.
class PropertyScenariosTest extends Scenarios {
    private static final TestImage IMAGE = TestImage.container("changing");

    @BeforeEach
    void importIt() throws IOException {
        imports(IMAGE, "local:", "--alias", "it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"local:", "one:"})
    void aPropertyIsSetReadAndTakenAway(String remote) throws IOException {
        String image = remote + "it";
        client.ok("image", "set-property", image, "serial", "7");
        assertThat(get(image, "serial")).isEqualTo("7");
        client.ok("image", "set-property", image, "serial", "8 = eight");
        assertThat(get(image, "serial")).isEqualTo("8 = eight");
        client.ok("image", "unset-property", image, "serial");
        assertThat(client.refused("image", "get-property", image, "serial"))
                .contains("Property not found");
        assertThat(get(image, "os")).isEqualTo("Test");
    }

    private String get(String image, String key) throws IOException {
        return client.ok("image", "get-property", image, key).strip();
    }

    @Test
    void wordsOfEveryLanguageAreKept() throws IOException {
        for (String value :
                new String[] {
                    "Größe 木", "a \"quoted\" word", "# no comment", "1.10", "yes", "null"
                }) {
            client.ok("image", "set-property", "it", "note", value);
            assertThat(get("it", "note")).isEqualTo(value);
        }
    }

    @Test
    void aPropertyIsSetByTheFingerprintAndItsBeginning() throws IOException {
        client.ok("image", "set-property", fp(IMAGE), "a", "1");
        client.ok("image", "set-property", fp(IMAGE).substring(0, 12), "b", "2");
        assertThat(get("it", "a") + get("it", "b")).isEqualTo("12");
    }

    @Test
    void whatIsNotThereIsRefused() throws IOException {
        assertThat(client.refused("image", "show", "nothing")).contains("not found");
        assertThat(client.refused("image", "info", "nothing")).contains("not found");
        assertThat(client.refused("image", "set-property", "nothing", "a", "b"))
                .contains("not found");
        assertThat(client.refused("image", "get-property", "nothing", "a")).contains("not found");
        assertThat(client.refused("image", "get-property", "it", "nothing"))
                .contains("Property not found");
        assertThat(
                        client.refused(
                                "image", "show", fp(IMAGE).replace(fp(IMAGE).charAt(0), 'f') + "0"))
                .contains("not found");
    }

    @Test
    void whatIsShownIsWhatCanBeChanged() throws IOException {
        assertThat(client.ok("image", "show", "it"))
                .startsWith("auto_update: false\nproperties:\n")
                .contains(
                        "  description: Test image changing\n", "\npublic: false\n", "expires_at: ")
                .endsWith("profiles:\n- default\n");
    }

    @Test
    void anImageIsEditedFromAFile() throws IOException {
        client.okWithInput(
                """
                auto_update: true
                properties:
                  description: edited
                public: true
                expires_at: 2031-02-03T04:05:06Z
                profiles:
                - default
                """,
                "image",
                "edit",
                "it");
        assertThat(client.ok("image", "show", "it"))
                .contains("description: edited")
                .contains("public: true")
                .contains("2031-02-03T04:05:06Z")
                .doesNotContain("os: Test");
        assertThat(client.ok("image", "info", "it"))
                .contains("Public: yes")
                .contains("Expires: 2031/02/03 04:05 UTC");
    }

    @Test
    void anEditThatNamesNoProfileLeavesNone() throws IOException {
        client.okWithInput("properties: {os: Other}\nprofiles: []\n", "image", "edit", "it");
        assertThat(client.ok("image", "show", "it")).contains("profiles: []").contains("os: Other");
        assertThat(client.ok("image", "info", "it")).contains("Profiles: []");
    }

    @Test
    void anEditOfWhatIsNoYamlChangesNothing() throws IOException {
        String before = client.ok("image", "show", "it");
        ProgramOutput output = client.runWithInput("properties: [", "image", "edit", "it");
        assertThat(output.exitCode()).isEqualTo(1);
        assertThat(client.ok("image", "show", "it")).isEqualTo(before);
    }

    @Test
    void anImageIsTold() throws IOException {
        client.ok("image", "alias", "create", "second", fp(IMAGE));
        assertThat(client.ok("image", "info", "it").lines())
                .contains(
                        "Fingerprint: " + fp(IMAGE),
                        "Architecture: x86_64",
                        "Type: container",
                        "Public: no",
                        "    Created: 2026/01/01 00:00 UTC",
                        "    Expires: never",
                        "    Last used: never",
                        "    os: Test",
                        "    name: changing",
                        "    - it",
                        "    - second",
                        "Cached: no",
                        "Auto update: disabled",
                        "    - default");
    }
}
