package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageSettings;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EditedSettingsTest {
    private static final ImageSettings BEFORE =
            new ImageSettings(
                    true,
                    true,
                    Optional.of(Instant.parse("2030-01-01T00:00:00Z")),
                    Map.of("os", "debian"),
                    List.of("web"));

    @Test
    void whatTheEditorOpensIsReadBackAsItWas() {
        long seed = System.nanoTime();
        System.out.println("EditedSettingsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            Map<String, String> properties = new HashMap<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                properties.put(AnyText.of(random), AnyText.of(random));
            }
            ImageSettings settings = BEFORE.withProperties(properties);
            assertThat(EditedSettings.read(ImageText.edit(settings), ImageSettings.DEFAULT))
                    .as("seed %d", seed)
                    .isEqualTo(settings);
        }
    }

    @Test
    void whatIsLeftOutIsUnsetButForTheExpiry() {
        assertThat(EditedSettings.read("profiles: null", BEFORE))
                .isEqualTo(
                        new ImageSettings(
                                false, false, BEFORE.expiresAt(), Map.of(), List.of("default")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "# public: true\n", "{}", "null", "---\n"})
    void noSettingsAtAllAreRefused(String yaml) {
        assertThatThrownBy(() -> EditedSettings.read(yaml, BEFORE))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("Config parsing error: yaml: there are no settings in it");
    }

    @Test
    void aKeyThatImagesDoNotHaveIsRefused() {
        assertThatThrownBy(() -> EditedSettings.read("public: true\nprofile: [a]", BEFORE))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(
                        "Config parsing error: yaml: unknown key \"profile\"; did you mean \"profiles\"?")
                .hasMessageContaining("nothing was changed");
        assertThatThrownBy(() -> EditedSettings.read("nonsense: [1, {a: b}]", BEFORE))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("auto_update, expires_at, profiles, properties, public");
    }

    @Test
    void anExpiryMayBeNever() {
        assertThat(EditedSettings.read("expires_at: never", BEFORE).expiresAt()).isEmpty();
    }

    @Test
    void profilesMayBeNone() {
        assertThat(EditedSettings.read("profiles: []", BEFORE).profiles()).isEmpty();
    }

    @Test
    void propertiesMayLookLikeOtherTypes() {
        String yaml = "properties: {a: null, b: ~, c: 1.0, d: 2026-01-01, e: yes, f: '~', g: 007}";
        assertThat(EditedSettings.read(yaml, BEFORE).edited().properties())
                .isEqualTo(Map.of("c", "1.0", "d", "2026-01-01", "e", "yes", "f", "~", "g", "007"));
    }

    @Test
    void aKeyThatStandsTwiceCountsAsItStandsLast() {
        assertThat(EditedSettings.read("public: true\npublic: false", BEFORE).isPublic()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "2030-01-01, 2030-01-01T00:00:00Z",
        "2031-02-03T04:05:06.5Z, 2031-02-03T04:05:06.5Z",
        "2031-02-03 04:05:06+01:00, 2031-02-03T03:05:06Z"
    })
    void anExpiryIsADayOrATime(String written, Instant meant) {
        assertThat(EditedSettings.read("expires_at: " + written, BEFORE).expiresAt())
                .contains(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "null", ""})
    void anExpiryOfLongAgoMeansNever(String written) {
        assertThat(EditedSettings.read("expires_at: " + written, BEFORE).expiresAt()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "public: maybe | line 1: public must be true or false, not \"maybe\"",
                "public: 1 | line 1: public must be true or false, not \"1\"",
                "auto_update: \"true\" | line 1: auto_update must be true or false, not \"true\"",
                "properties: 3 | line 1: properties must be lines of the form key: value, not \"3\"",
                "properties: {a: [1]} | line 1: a must be one text, not a list",
                "profiles: x | line 1: profiles must be a list of names, not \"x\"",
                "expires_at: foo "
                        + "| line 1: expires_at must be a time such as 2030-01-31T12:00:00Z, not \"foo\"",
                "foo | line 1: the settings must be lines of the form key: value, not \"foo\"",
                "- a | line 1: the settings must be lines of the form key: value, not a list",
                "properties: [a | line 1: expected ',' or ']', but got <stream end>",
            })
    void whatCannotBeMeantIsRefusedWithItsLine(String yaml, String sentence) {
        assertThatThrownBy(() -> EditedSettings.read(yaml, BEFORE))
                .isInstanceOf(Invalid.class)
                .hasMessage("Config parsing error: yaml: " + sentence);
    }

    @Test
    void anyTextEndsInSettingsOrARefusal() {
        long seed = System.nanoTime();
        System.out.println("EditedSettingsTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            String yaml = AnyText.of(random) + "\nproperties:\n  a: " + AnyText.of(random);
            refusesOrReads(yaml);
        }
        refusesOrReads("[".repeat(100_000));
        refusesOrReads("a: ".repeat(1_000_000));
        refusesOrReads("a: &a [*a]\nb: *c");
    }

    private static void refusesOrReads(String yaml) {
        try {
            EditedSettings.read(yaml, BEFORE);
        } catch (Invalid refused) {
            assertThat(refused)
                    .message()
                    .startsWith("Config parsing error: yaml: ")
                    .doesNotContain("\n");
        }
    }
}
