package gantry.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadHeadersTest {
    private static final Fingerprint A64 = new Fingerprint("a".repeat(64));

    private static final UploadHeaders FULL =
            new UploadHeaders(
                    true,
                    "größe \"木\" & 100%.tar.xz",
                    Map.of("description", "a=b&c; größe+ %41", "ключ", "", "os", "x"),
                    Optional.of(List.of("default", "p&q")),
                    List.of(new Alias("deb/12"), new Alias("a=b&c")),
                    Optional.of(A64),
                    Optional.of("0123abcd"));

    @Test
    void whatIsWrittenIsReadAgain() {
        assertThat(read(FULL.headers())).isEqualTo(FULL);
        assertThat(FULL.toString()).doesNotContain("0123abcd");
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void eitherFamilyIsEnough(Dialect dialect) {
        Map<String, String> one = new HashMap<>();
        FULL.headers()
                .forEach(
                        (name, value) -> {
                            if (name.startsWith(dialect.header(""))) {
                                one.put(name, value);
                            }
                        });
        assertThat(one).hasSize(7);
        assertThat(read(one)).isEqualTo(FULL);
    }

    @Test
    void noHeadersSayNothing() {
        UploadHeaders nothing =
                new UploadHeaders(
                        false,
                        "",
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        assertThat(read(Map.of())).isEqualTo(nothing);
        assertThat(read(nothing.headers())).isEqualTo(nothing);
    }

    @Test
    void propertiesMayComeInSeveralHeadersAndTheFirstOfAKeyWins() {
        UploadHeaders headers =
                UploadHeaders.read(
                        name ->
                                name.equals("X-LXD-properties")
                                        ? List.of("a=1&a=2&b", "b=3&c=4&&=5")
                                        : List.of());
        assertThat(headers.properties()).isEqualTo(Map.of("a", "1", "b", "", "c", "4", "", "5"));
    }

    @Test
    void incusNamesASingleProfileOrAliasByItself() {
        UploadHeaders headers =
                read(Map.of("X-Incus-profiles", "big", "X-Incus-aliases", "deb/12"));
        assertThat(headers.profiles()).contains(List.of("big"));
        assertThat(headers.aliases()).containsExactly(new Alias("deb/12"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "yes", "ON", "True"})
    void truthHasSeveralWords(String word) {
        assertThat(read(Map.of("X-LXD-public", word)).isPublic()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "", "t", "no"})
    void andEverythingElseIsFalse(String word) {
        assertThat(read(Map.of("X-LXD-public", word)).isPublic()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-LXD-fingerprint:abc",
                "X-Incus-fingerprint:../../x",
                "X-LXD-properties:a=%zz",
                "X-LXD-properties:%",
                "X-Incus-aliases:alias="
            })
    void whatCannotBeIsRefused(String header) {
        int colon = header.indexOf(':');
        Map<String, String> headers =
                Map.of(header.substring(0, colon), header.substring(colon + 1));
        assertThatThrownBy(() -> read(headers)).isInstanceOf(ImageFailure.Invalid.class);
    }

    @Test
    void aFilenameCannotEndItsHeader() {
        UploadHeaders evil =
                new UploadHeaders(
                        false,
                        "a\r\nX-LXD-public: true",
                        Map.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty());
        assertThat(evil.headers()).containsEntry("X-LXD-filename", "a__X-LXD-public: true");
    }

    @Test
    void anyPropertiesComeBack() {
        long seed = new Random().nextLong();
        System.out.println("UploadHeadersTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            Map<String, String> properties = new HashMap<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                properties.put(text(random), text(random));
            }
            UploadHeaders headers =
                    new UploadHeaders(
                            random.nextBoolean(),
                            text(random).replaceAll("\\p{Cntrl}", ""),
                            properties,
                            Optional.of(List.of("p" + text(random))),
                            List.of(),
                            Optional.empty(),
                            Optional.empty());
            assertThat(headers.headers().values())
                    .allMatch(value -> value.chars().allMatch(c -> c >= 0x20 && c <= 0xff));
            assertThat(read(headers.headers())).isEqualTo(headers);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            int c = random.nextInt(random.nextBoolean() ? 0x80 : 0x2_0000);
            text.appendCodePoint(c >= 0xd800 && c <= 0xdfff ? '?' : c);
        }
        return text.toString();
    }

    private static UploadHeaders read(Map<String, String> headers) {
        Map<String, String> lower = new HashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
        return UploadHeaders.read(
                name ->
                        Optional.ofNullable(lower.get(name.toLowerCase(Locale.ROOT)))
                                .map(List::of)
                                .orElse(List.of()));
    }
}
