package gantry.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure;
import gantry.json.JsonValue.Fields;
import gantry.wire.Envelope;
import gantry.wire.Recorded;
import gantry.wire.Shapes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonValueTest {
    @Test
    void whatIsWrittenIsReadAgain() {
        Fields value =
                JsonValue.object()
                        .text("text", "<größe> \"\\\u0001 木 😀")
                        .number("number", Long.MAX_VALUE)
                        .truth("truth", true)
                        .value("null", JsonValue.Null.NULL)
                        .texts("texts", List.of("a", ""))
                        .texts("none", List.of())
                        .entries("entries", Map.of("b", "2", "a", "1"))
                        .entries("nothing", Map.of())
                        .build();
        assertThat(JsonValue.read(value.json())).isEqualTo(value);
        assertThat(value.json())
                .endsWith(
                        "\"number\":9223372036854775807,\"truth\":true,\"null\":null,"
                                + "\"texts\":[\"a\",\"\"],\"none\":[],"
                                + "\"entries\":{\"a\":\"1\",\"b\":\"2\"},\"nothing\":{}}");
    }

    @Test
    void whatIsAbsentOrNullReadsAsZero() {
        Fields fields = JsonValue.read("{\"a\":null,\"m\":{\"k\":null},\"l\":[null]}").asObject();
        for (String name : List.of("a", "nosuch")) {
            assertThat(fields.text(name)).isEmpty();
            assertThat(fields.truth(name)).isFalse();
            assertThat(fields.number(name)).isZero();
            assertThat(fields.texts(name)).isEmpty();
            assertThat(fields.entries(name)).isEmpty();
            assertThat(fields.object(name)).isEqualTo(Fields.NONE);
            assertThat(fields.objects(name)).isEmpty();
            assertThat(fields.time(name)).isEmpty();
        }
        assertThat(fields.entries("m")).containsExactly(Map.entry("k", ""));
        assertThat(fields.texts("l")).containsExactly("");
    }

    @Test
    void aFieldOfAnotherTypeIsRefusedByItsName() {
        Fields fields =
                JsonValue.read(
                                "{\"t\":\"x\",\"n\":1.5,\"big\":1e30,\"huge\":1e999999999,\"l\":[1],"
                                        + "\"o\":{\"k\":1}}")
                        .asObject();
        List<Consumer<Fields>> readings =
                List.of(
                        f -> f.text("n"),
                        f -> f.truth("t"),
                        f -> f.number("t"),
                        f -> f.number("n"),
                        f -> f.number("big"),
                        f -> f.number("huge"),
                        f -> f.texts("l"),
                        f -> f.texts("t"),
                        f -> f.entries("o"),
                        f -> f.object("l"),
                        f -> f.objects("l"),
                        f -> f.objects("o"),
                        f -> f.time("t"));
        for (Consumer<Fields> reading : readings) {
            assertThatThrownBy(() -> reading.accept(fields))
                    .isInstanceOf(ImageFailure.Invalid.class)
                    .hasMessageStartingWith("Invalid ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "{", "[", "\"abc", "\"abc\\", "\"\\u12", "nul", "tru", "{\"a\"", "{\"a\":",
                "{\"a\":1", "[1", "[1 2]", "{a:1}", "{\"a\" 1}", "x", "-", "1e", "]", "}", "\u0000"
            })
    void whatIsNoJsonIsRefusedWithoutRepeatingIt(String json) {
        assertThatThrownBy(() -> JsonValue.read(json))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessage("Invalid JSON: it is cut short or misspelt");
    }

    @Test
    void aTextThatIsTooLongIsSaidToBe() {
        JsonValue.read("\"" + "x".repeat(32_000) + "\"");
        for (int length : new int[] {33_000, 50_000, 200_000}) {
            for (String character : new String[] {"x", "\\n", "\u00e9"}) {
                assertThatThrownBy(
                                () ->
                                        JsonValue.read(
                                                "{\"a\": \"" + character.repeat(length) + "\"}"))
                        .hasMessage(
                                "Invalid JSON: it holds a text of more than 32,000 characters,"
                                        + " the most that is taken");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":"})
    void deepNestingIsRefused(String opening) {
        String json = opening.repeat(100_000);
        assertThatThrownBy(() -> JsonValue.read(json))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessage("Invalid JSON: it is nested deeper than 100");
    }

    @Test
    void tooManyValuesAndTooManyBytesAreRefused() {
        String many = "[" + "1,".repeat(300_000) + "1]";
        assertThatThrownBy(() -> JsonValue.read(many)).isInstanceOf(ImageFailure.Invalid.class);
        String digits = "9".repeat(100_000);
        assertThatThrownBy(() -> JsonValue.read(digits)).isInstanceOf(ImageFailure.Invalid.class);
        String large = "\"" + "x".repeat(1 << 20) + "\"";
        assertThatThrownBy(() -> JsonValue.read(Recorded.stream(large), 1 << 20))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageContaining("larger than 1048576 bytes");
    }

    @Test
    void halvesOfCharactersAreReplacedAsGoDoes() {
        Fields fields = JsonValue.read("{\"\\ud800\":\"a\\udc00b\\ud83d\\ude00\"}").asObject();
        assertThat(fields.text("\ufffd")).isEqualTo("a\ufffdb😀");
    }

    @Test
    void aListIsHandedOverItemByItem() throws IOException {
        StringBuilder json = new StringBuilder("{\"metadata\":[");
        for (int i = 0; i < 50_000; i++) {
            json.append(i == 0 ? "" : ",").append("{\"n\":%d,\"s\":\"größe\"}".formatted(i));
        }
        json.append("],\"type\":\"sync\",\"unknown\":[{}]}");
        long[] sum = new long[1];
        Envelope envelope =
                Envelope.readEach(
                        Recorded.stream(json.toString()),
                        item -> sum[0] += item.asObject().number("n"));
        assertThat(envelope).isEqualTo(new Envelope.Sync(JsonValue.Null.NULL));
        assertThat(sum[0]).isEqualTo(49_999L * 50_000 / 2);
    }

    @Test
    void aListThatNeverEndsIsRefused() {
        InputStream endless =
                new InputStream() {
                    private boolean begun;

                    @Override
                    public int read() {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) {
                        byte[] next = (begun ? "1, " : "{\"metadata\":[").getBytes(UTF_8);
                        int count = Math.min(next.length, length);
                        System.arraycopy(next, 0, buffer, offset, count);
                        begun = true;
                        return count;
                    }
                };
        assertThatThrownBy(
                        () ->
                                JsonInput.stream(
                                        endless,
                                        1 << 20,
                                        input -> {
                                            input.fields(_ -> input.items(input::whole));
                                            return 0;
                                        }))
                .isInstanceOf(ImageFailure.Invalid.class)
                .hasMessageContaining("larger than 1048576 bytes");
    }

    @Test
    void aBrokenConnectionIsNoRefusal() {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("reset");
                    }

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        throw new IOException("reset");
                    }
                };
        assertThatThrownBy(() -> Envelope.readEach(broken, _ -> {}))
                .isInstanceOf(IOException.class)
                .hasMessage("reset");
        assertThatThrownBy(() -> JsonValue.read(broken, 10))
                .isInstanceOf(IOException.class)
                .hasMessage("reset");
    }

    @Test
    void anyChangeOfAnAnswerEndsInAValueOrARefusal() throws IOException {
        long seed = new Random().nextLong();
        System.out.println("JsonValueTest seed " + seed);
        Random random = new Random(seed);
        int refused = 0;
        for (int round = 0; round < 6_000; round++) {
            String name = Recorded.ANSWERS.get(random.nextInt(Recorded.ANSWERS.size()));
            byte[] json = Recorded.text(name).getBytes(UTF_8);
            for (int change = random.nextInt(3); change >= 0; change--) {
                json = changed(json, random);
            }
            refused += isRefused(json, random.nextBoolean()) ? 1 : 0;
        }
        assertThat(refused).isBetween(1, 5_999);
    }

    private static boolean isRefused(byte[] json, boolean streamed) throws IOException {
        InputStream body = new ByteArrayInputStream(json);
        try {
            Envelope envelope =
                    streamed
                            ? Envelope.readEach(body, JsonValueTest::readEverything)
                            : Envelope.read(body, 1 << 20);
            if (envelope instanceof Envelope.Sync(var metadata)) {
                readEverything(metadata);
            }
            return false;
        } catch (ImageFailure.Invalid e) {
            return true;
        }
    }

    private static void readEverything(JsonValue value) {
        value.json();
        switch (value) {
            case Fields fields -> Shapes.READERS.forEach(reader -> tryToRead(reader, fields));
            case JsonValue.Items(var items) -> items.forEach(JsonValueTest::readEverything);
            case JsonValue.Null _, JsonValue.Truth _, JsonValue.Numeral _, JsonValue.Text _ -> {}
        }
    }

    private static void tryToRead(Consumer<Fields> reader, Fields fields) {
        try {
            reader.accept(fields);
        } catch (ImageFailure.Invalid e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    private static byte[] changed(byte[] json, Random random) {
        if (json.length == 0) {
            return json;
        }
        int at = random.nextInt(json.length);
        return switch (random.nextInt(4)) {
            case 0 -> Arrays.copyOf(json, at);
            case 1 -> {
                byte[] changed = json.clone();
                changed[at] = (byte) random.nextInt();
                yield changed;
            }
            case 2 -> {
                byte[] changed = json.clone();
                changed[at] = (byte) "{}[],:\"\\0-e.nt ".charAt(random.nextInt(15));
                yield changed;
            }
            default -> {
                String text = new String(json, UTF_8);
                String[] words = {"null", "[]", "{}", "true", "-1", "1e99", "\"\""};
                String word = words[random.nextInt(words.length)];
                yield text.replaceFirst("(?<=:)(\"[^\"]*\"|true|false|[0-9]+)", word)
                        .getBytes(UTF_8);
            }
        };
    }
}
