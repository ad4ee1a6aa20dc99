package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataTest {
    private static final String FILE = "meta.tar.xz";
    private static final String MANDATORY =
            """
            architecture: amd64
            creation_date: 1700000000
            """;

    @Test
    void scalarsBecomeTheTextThatWasWritten() {
        Metadata metadata =
                parse(
                        MANDATORY
                                + """
                                properties:
                                  release: 24.04
                                  on: true
                                  count: 1
                                  none: ~
                                  day: 2020-01-01
                                  5: five
                                  hex: 0x10
                                  quoted: "a: b"
                                """);

        assertThat(metadata.architecture()).isEqualTo("x86_64");
        assertThat(metadata.createdAt()).isEqualTo(Instant.ofEpochSecond(1700000000));
        assertThat(metadata.expiresAt()).isEmpty();
        assertThat(metadata.properties())
                .containsEntry("release", "24.04")
                .containsEntry("on", "true")
                .containsEntry("count", "1")
                .containsEntry("none", "")
                .containsEntry("day", "2020-01-01")
                .containsEntry("5", "five")
                .containsEntry("hex", "0x10")
                .containsEntry("quoted", "a: b");
    }

    @Test
    void jsonIsYaml() {
        Metadata metadata =
                parse(
                        "{\"architecture\":\"arm64\",\"creation_date\":5,\"expiry_date\":1800000000,"
                                + "\"properties\":{\"os\":\"x\"}}");

        assertThat(metadata.architecture()).isEqualTo("aarch64");
        assertThat(metadata.expiresAt()).contains(Instant.ofEpochSecond(1800000000));
        assertThat(metadata.properties()).containsEntry("os", "x");
    }

    @Test
    void whatLxdOverlooksIsOverlooked() {
        Metadata metadata =
                parse(
                        MANDATORY
                                + """
                                expiry_date: 0
                                architecture: arm64
                                unknown: [1, {a: b}]
                                base: &base {os: Debian}
                                properties:
                                  <<: *base
                                templates:
                                  /etc/hostname:
                                    when: [create, copy, rename]
                                    create_only: yes
                                    template: hostname.tpl
                                    properties: {a: 1}
                                    mode: "0644"
                                ---
                                another: document
                                """);

        assertThat(metadata.architecture()).isEqualTo("aarch64");
        assertThat(metadata.expiresAt()).isEmpty();
        assertThat(metadata.properties()).containsOnlyKeys("os");
    }

    @ParameterizedTest
    @CsvSource({"1_700_000_000, 1700000000", "0x10, 16", "010, 8", "1.7e9, 1700000000", "-5, -5"})
    void wholeNumbersAreReadAsGoReadsThem(String written, long seconds) {
        Metadata metadata = parse("architecture: amd64\ncreation_date: " + written);

        assertThat(metadata.createdAt()).isEqualTo(Instant.ofEpochSecond(seconds));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "creation_date: 5|Architecture isn't supported: ",
                "architecture: vax|Architecture isn't supported: vax",
                "architecture: amd64|Missing creation date",
                "architecture: amd64\\ncreation_date: 0|Missing creation date",
                "architecture: [a]|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"architecture\"",
                "architecture: amd64\\ncreation_date: soon|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"creation_date\"",
                "architecture: amd64\\ncreation_date: \"5\"|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"creation_date\"",
                "architecture: amd64\\ncreation_date: 2024-01-01|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"creation_date\"",
                "architecture: amd64\\ncreation_date: 1e999|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"creation_date\"",
                "architecture: amd64\\ncreation_date: 999999999999|creation_date in metadata.yaml of meta.tar.xz lies outside",
                "properties: [a]|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"properties\"",
                "properties: {a: [b]}|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"properties.a\"",
                "templates: {/x: {when: create}}|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"templates./x.when\"",
                "templates: {/x: {create_only: 5}}|yaml: unmarshal errors: metadata.yaml in meta.tar.xz, key \"templates./x.create_only\"",
                "just text|yaml: unmarshal errors: metadata.yaml in meta.tar.xz: keys with values",
                "a: [|yaml: metadata.yaml in meta.tar.xz cannot be read as YAML",
                "''|Architecture isn't supported: "
            })
    void aRefusalSaysWhereAndWhat(String yaml, String sentence) {
        String text = yaml.replace("\\n", "\n");
        String whole =
                text.startsWith("properties") || text.startsWith("templates")
                        ? MANDATORY + text
                        : text;

        assertThatThrownBy(() -> parse(whole))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(sentence)
                .hasMessageContaining(FILE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{<<: *a, x: 2}|os=A x=2",
                "{os: own, <<: *a}|os=A x=1",
                "{<<: [*a, *b]}|os=A x=1 y=2",
                "{<<: [*a, *b], os: own}|os=own x=1 y=2",
                "{<<: *a, <<: *b}|os=B x=1 y=2",
                "{<<: *nested}|os=N q=9",
                "{<<: {os: I}}|os=I",
                "{note: , os: a}|note= os=a",
                "{~: x}|=x",
                "{os: !!binary aGVsbG8=}|os=hello",
                "{os: !foo 5}|os=5"
            })
    void propertiesAreWhatBothPeersMakeOfThem(String written, String properties) {
        Metadata metadata = parse(MERGED + "properties: " + written);

        assertThat(metadata.properties().toString().replace(",", ""))
                .isEqualTo("{" + properties + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{<<: foo}", "{<<: }", "{<<: [foo]}", "{\"<<\": *a}", "{<<: *self}"})
    void whatCannotBeMergedIsRefused(String written) {
        assertThatThrownBy(() -> parse(MERGED + "properties: &self " + written))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("key \"properties");
    }

    private static final String MERGED =
            MANDATORY
                    + """
                    a: &a {os: A, x: 1}
                    b: &b {os: B, y: 2}
                    c: &c {q: 9}
                    nested: &nested {os: N, <<: *c}
                    """;

    @Test
    void mergesOfMergesDoNotGrowWithoutEnd() {
        StringBuilder yaml = new StringBuilder(MANDATORY + "m0: &m0 {x: 1}\n");
        for (int i = 1; i < 40; i++) {
            yaml.append("m%d: &m%d {<<: [*m%d, *m%d]}\n".formatted(i, i, i - 1, i - 1));
        }

        assertThatThrownBy(() -> parse(yaml + "properties: *m39"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("it merges more than 100000 keys");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "properties:\\n  description: {{ image.name }}|line 4: a key was expected|must stand in quotes",
                "properties:\\n  os: a\\n  release: \u001b[31m|line 5: it holds the character U+001B (ESC|",
                "properties: {os: a\u001a}|line 3: it holds the character U+001A (Ctrl-Z|",
                "properties:\\n  os: [a]|key \"properties.os\", line 4: text was expected|",
                "templates:\\n  /x:\\n    when: create|key \"templates./x.when\", line 5: a list|",
                "creation_date: soon|key \"creation_date\", line 3: a whole number|",
                "properties: {os: @x}|line 3: |"
            })
    void aRefusalSaysTheLine(String yaml, String line, String hint) {
        assertThatThrownBy(() -> parse(MANDATORY + yaml.replace("\\n", "\n")))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("yaml: ")
                .hasMessageContaining(line)
                .hasMessageContaining(hint == null ? "" : hint);
    }

    @Test
    void paddingWithZerosIsRefusedAsByThePeers() {
        assertThatThrownBy(() -> parse(MANDATORY + "properties: {os: a}\n\u0000\u0000"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("line 4: it holds the character U+0000 (NUL");
    }

    @Test
    void propertiesThatLostTheirIndentationAreToldAsAWarning() {
        Metadata flat = parse(MANDATORY + "properties:\nos: ubuntu\nrelease: focal\n");
        Metadata right = parse(MANDATORY + "properties: {os: ubuntu}\nname: x\n");
        Metadata none = parse(MANDATORY);

        assertThat(flat.warnings())
                .containsExactly(
                        "properties in metadata.yaml of meta.tar.xz is empty: os, release stand beside it"
                                + " instead of beneath it, where they are read");
        assertThat(right.warnings()).isEmpty();
        assertThat(none.warnings()).isEmpty();
    }

    @Test
    void whatNestsWithoutEndIsRefused() {
        for (String bomb :
                new String[] {"[".repeat(1 << 20), "{a: ".repeat(1 << 18), "- ".repeat(1 << 19)}) {
            assertThatThrownBy(() -> parse(bomb)).isInstanceOf(Invalid.class);
        }
    }

    @Test
    void aliasesOfAliasesCostNothing() {
        assertThat(parse(aliases(40)).properties()).isEmpty();
        assertThatThrownBy(() -> parse(aliases(40) + "properties: {p: *a39}"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("properties.p");
        assertThatThrownBy(() -> parse(aliases(60)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("Number of aliases");
    }

    private static String aliases(int depth) {
        StringBuilder bomb = new StringBuilder(MANDATORY).append("a0: &a0 [x, x]\n");
        for (int i = 1; i < depth; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        return bomb.toString();
    }

    @Test
    void aMappingThatHoldsItselfIsNoTrouble() {
        assertThat(parse(MANDATORY + "x: &x {<<: *x, y: *x}").properties()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void anyBytesEndInAValueOrARefusal(int kind) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String signs = "{}[]:-,&*!|>'\"%@`#?~<\n\t ab01.";
        for (int i = 0; i < 20_000; i++) {
            byte[] yaml = (MANDATORY + "properties: {a: b}\n").getBytes(StandardCharsets.UTF_8);
            for (int change = 0; change < 4; change++) {
                yaml[random.nextInt(yaml.length)] =
                        kind == 0
                                ? (byte) random.nextInt()
                                : (byte) signs.charAt(random.nextInt(signs.length()));
            }
            try {
                assertThat(Metadata.parse(yaml, FILE).architecture()).isNotEmpty();
            } catch (Invalid e) {
                assertThat(e.getMessage()).as("seed " + seed).contains(FILE);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e, e);
            }
        }
    }

    private static Metadata parse(String yaml) {
        return Metadata.parse(yaml.getBytes(StandardCharsets.UTF_8), FILE);
    }
}
