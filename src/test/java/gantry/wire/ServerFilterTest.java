package gantry.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure;
import gantry.image.ImageInfo;
import gantry.json.JsonValue;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerFilterTest {
    private static final ImageInfo IMAGE =
            ImageJson.read(
                    JsonValue.read(
                                    """
                                    {"fingerprint":"%s","type":"container","architecture":"x86_64","public":true,
                                    "size":340,"filename":"bookworm.tar.xz","profiles":["default"],
                                    "created_at":"2023-11-14T22:13:20Z",
                                    "properties":{"os":"debian","description":"Debian <bookworm> & größe",
                                    "requirements.secureboot":"false"},
                                    "update_source":{"alias":"deb","protocol":"simplestreams","server":"https://x"}}
                                    """
                                            .formatted("ab".repeat(32)))
                            .asObject());

    /// LXD 5.0.2, asked the same, finds the same.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "type eq container",
                "NOT type eq virtual-machine",
                "not type eq x and not type eq y",
                "nosuch ne x",
                "properties.nosuch ne x",
                "properties.nosuch eq ^$",
                "properties ne x",
                "properties.os eq DEBIAN",
                "properties.os eq de|xx",
                "properties.os eq ^deb",
                "properties.os eq de.*",
                "properties.description eq \"Debian <bookworm> & größe\"",
                "properties.requirements.secureboot eq false",
                "type eq x or type eq container"
            })
    void theImageIsFound(String filter) {
        assertThat(ServerFilter.of(filter).test(IMAGE)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "type eq x",
                "type ne container",
                "properties.os eq d",
                "properties.os eq x,debian",
                "type eq [",
                "nosuch eq x",
                "properties.nosuch eq x",
                "aliases eq deb",
                "properties eq x",
                "type eq x or type eq container and type eq x"
            })
    void theImageIsNotFound(String filter) {
        assertThat(ServerFilter.of(filter).test(IMAGE)).isFalse();
    }

    /// As newest LXD and Incus: LXD 5.0.2 finds none of these.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "public eq true",
                "public eq 1",
                "cached eq false",
                "public ne false",
                "size eq 340",
                "size ne 341",
                "profiles eq [\"default\"]",
                "update_source.server eq https://x",
                "created_at eq ^2023",
                "properties.os eq \"debian\"",
            })
    void whatIsNotTextIsComparedByItsType(String filter) {
        assertThat(ServerFilter.of(filter).test(IMAGE)).isTrue();
    }

    /// The sentences are LXD's.
    @ParameterizedTest
    @CsvSource({
        "not,incomplete not clause",
        "type,clause has no operator",
        "type eq,clause has no value",
        "type eq \"a,unterminated quote",
        "type eq \",unterminated quote",
        "type eq a xor,invalid clause composition",
        "type eq a xor type eq b,invalid clause composition",
        "type eq a AND type eq b,invalid clause composition",
        "type eq a and,unterminated compound clause",
        "size gt 1,Unsupported operation: gt",
    })
    void whatIsNoFilterIsRefused(String filter, String why) {
        assertThatThrownBy(() -> ServerFilter.of(filter))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessage("Invalid filter: " + why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"public eq maybe", "size eq big", "profiles eq default"})
    void aValueOfAnotherTypeIsRefused(String filter) {
        assertThatThrownBy(() -> ServerFilter.of(filter)).isInstanceOf(ImageFailure.Invalid.class);
    }

    /// java.util.regex would take years for the first.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "properties.description eq ^(([a-zA-Z<>&öß]|.)*)*!$",
                "fingerprint eq ^(?:(?:){10}){100}!$",
            })
    void anExpressionThatOthersTryForYearsIsAnsweredAtOnce(String filter) {
        assertThat(ServerFilter.of(filter).test(IMAGE)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "fingerprint eq (?:(?:){2000000000}){2000000000}",
                "fingerprint eq ((((((((((a{10}){10}){10}){10}){10}){10}){10}){10}){10}){10})",
                "fingerprint eq (?:(?:){1000}){1000}",
                "fingerprint eq (?:a{0,1000}){0,1000}",
                "fingerprint eq (((((a{1,}){9,}){9,}){9,}){9,}){9,}",
            })
    void anExpressionThatGrowsIsRefusedBeforeItDoes(String filter) {
        assertThatThrownBy(() -> ServerFilter.of(filter))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageStartingWith("Invalid filter: its expressions repeat too much");
    }

    @Test
    void allExpressionsOfAFilterGrowTogether() {
        String clause = "fingerprint eq (?:a{40}){40}";
        assertThat(ServerFilter.of(clause).test(IMAGE)).isFalse();
        String filter = String.join(" or ", Collections.nCopies(20, clause));
        assertThatThrownBy(() -> ServerFilter.of(filter)).isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void aLongTextAndALargeExpressionAreGivenUp() {
        ImageInfo image =
                ImageJson.read(
                        JsonValue.read(
                                        """
                                        {"fingerprint":"%s","properties":{"long":"%s"}}
                                        """
                                                .formatted("ab".repeat(32), "a".repeat(20_000)))
                                .asObject());
        assertThat(ServerFilter.of("properties.long eq a*").test(image)).isTrue();
        ServerFilter<ImageInfo> large = ServerFilter.of("properties.long eq (a?){1000}b");
        assertThatThrownBy(() -> large.test(image))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageContaining("takes too long");
    }

    /// As Go's `regexp`: the end of the text, and not before a newline at its end.
    @Test
    void theEndIsTheVeryEnd() {
        ImageInfo image =
                ImageJson.read(
                        JsonValue.read(
                                        """
                                        {"fingerprint":"%s","properties":{"os":"debian\\n"}}
                                        """
                                                .formatted("ab".repeat(32)))
                                .asObject());
        assertThat(ServerFilter.of("properties.os eq debian").test(image)).isFalse();
        assertThat(ServerFilter.of("properties.os eq debian\\s*").test(image)).isTrue();
    }

    @Test
    void anExpressionHasABudgetForAllImages() {
        ServerFilter<ImageInfo> filter =
                ServerFilter.of("properties.description eq ^(.*)*(.*)*(.*)*!$");
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 1_000_000; i++) {
                                filter.test(IMAGE);
                            }
                        })
                .isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void aHugeFilterIsRefused() {
        assertThatThrownBy(() -> ServerFilter.of("a eq b" + " and a eq b".repeat(5_000)))
                .isInstanceOf(ImageFailure.Invalid.class);
        ServerFilter<ImageInfo> deep = ServerFilter.of("type eq " + "(".repeat(200_000));
        assertThat(deep.test(IMAGE)).isFalse();
    }

    @Test
    void anyWordsEndInAnAnswerOrARefusal() {
        long seed = new Random().nextLong();
        System.out.println("ServerFilterTest seed " + seed);
        Random random = new Random(seed);
        String[] words = {
            "not", "and", "or", "eq", "ne", "type", "public", "size", "profiles", "properties.os",
            "container", "\"", "\"a", "b\"", "true", "1", "[", "[]", "[\"default\"]", "(a*)*$",
            "\u0000", "properties.", ".", "null", "{}", "\\", "^a|b$"
        };
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            StringBuilder filter = new StringBuilder();
            for (int word = random.nextInt(9); word > 0; word--) {
                filter.append(words[random.nextInt(words.length)]).append(' ');
            }
            try {
                ServerFilter.of(filter.toString()).test(IMAGE);
            } catch (ImageFailure.Invalid e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(1, 19_999);
    }
}
