package gantry.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.cli.AnyText;
import gantry.cli.SampleImages;
import gantry.image.ImageSettings;
import gantry.json.ValueTree;
import gantry.wire.ImageJson;
import io.avaje.jsonb.Jsonb;
import io.avaje.jsonb.Types;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

class GoYamlTest {
    private static final Instant AS_LXD_UNSET = Instant.EPOCH;

    @ParameterizedTest
    @ValueSource(strings = {"values", "keys"})
    void everyTextIsQuotedAsLxcQuotesIt(String recorded) throws IOException {
        Map<String, String> properties =
                properties(SampleImages.recorded("yaml-" + recorded + ".json"));
        assertThat(GoYaml.write(settings(properties)))
                .isEqualTo(hidingNothing(SampleImages.recorded("yaml-" + recorded + ".yaml")));
    }

    /// lxc prints these two as they are; nobody would see them.
    private static String hidingNothing(String yaml) {
        return yaml.replace("\u200b", "\"\\u200B\"").replace("\u00ad", "\"\\xAD\"");
    }

    @Test
    void whatLxcPrintsButCannotReadIsQuoted() {
        assertThat(GoYaml.write(new ValueTree.Texts(Map.of("<<", "a\u2028b\u2029"))))
                .isEqualTo("\"<<\": \"a\\u2028b\\u2029\"\n");
    }

    @Test
    void anEmptyMapAndAnEmptyListStandOnTheLineOfTheirKey() {
        ImageSettings bare = ImageSettings.DEFAULT.withProfiles(List.of());
        assertThat(GoYaml.write(ImageJson.tree(bare)))
                .isEqualTo(
                        """
                        auto_update: false
                        properties: {}
                        public: false
                        expires_at: 0001-01-01T00:00:00Z
                        profiles: []
                        """);
    }

    @Test
    void anyMapOfTextsIsReadBackAsItWas() {
        long seed = System.nanoTime();
        System.out.println("GoYamlTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 3_000; i++) {
            Map<String, String> texts = new HashMap<>();
            for (int n = random.nextInt(5); n >= 0; n--) {
                texts.put(AnyText.of(random), AnyText.of(random));
            }
            String yaml = GoYaml.write(new ValueTree.Texts(texts));
            assertThat(read(yaml)).as("seed %d: %s", seed, yaml).isEqualTo(texts);
        }
    }

    private static ValueTree settings(Map<String, String> properties) {
        // The recorded texts hold an empty value, which settings would drop.
        ImageSettings settings =
                new ImageSettings(
                        false, false, Optional.of(AS_LXD_UNSET), Map.of(), List.of("default"));
        var fields = ImageJson.tree(settings).fields();
        fields.replace("properties", new ValueTree.Texts(properties));
        return new ValueTree.Fields(fields);
    }

    private static Object read(String yaml) {
        return new Load(LoadSettings.builder().setSchema(new FailsafeSchema()).build())
                .loadFromString(yaml);
    }

    private static Map<String, String> properties(String json) {
        return Jsonb.instance().<Map<String, String>>type(Types.mapOf(String.class)).fromJson(json);
    }
}
