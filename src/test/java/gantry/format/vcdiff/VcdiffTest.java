package gantry.format.vcdiff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.format.TestChannel;
import gantry.format.TestDelta;
import gantry.format.Tool;
import gantry.image.ImageFailure.Invalid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class VcdiffTest {
    private static final String FILE = "rootfs.vcdiff";
    private static final byte[] EMPTY = {};

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-9",
                "-1",
                "-0",
                "-S none",
                "-S lzma",
                "-9 -S lzma",
                "-A",
                "-n",
                "-A -n -S none",
                "-W 16384",
                "-W 16384 -S none",
                "-W 16777216",
                "-B 524288",
                "-9 -N",
                "-9 -D"
            })
    void whatXdelta3MakesIsTheTarget(String options) throws Exception {
        byte[] base = random(1, 3_000_000);
        byte[] target = edited(2, base);

        assertThat(decode(xdelta3(options, base, target), base)).isEqualTo(target);
    }

    @Test
    void filesOfManyWindowsAreMadeOfSeveral() throws Exception {
        byte[] base = random(3, 6_000_000);
        byte[] target = joined(edited(4, base), text(4_000_000));

        assertThat(decode(xdelta3("-9", base, target), base)).isEqualTo(target);
        assertThat(decode(xdelta3("-1 -W 16777216", base, target), base)).isEqualTo(target);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-9", "-S none -A -n"})
    void emptyFilesAndNoBaseAreNothingSpecial(String options) throws Exception {
        byte[] some = joined(random(5, 40_000), text(100_000));

        assertThat(decode(xdelta3(options, some, EMPTY), some)).isEmpty();
        assertThat(decode(xdelta3(options, EMPTY, some), EMPTY)).isEqualTo(some);
        assertThat(decode(xdelta3(options, EMPTY, EMPTY), EMPTY)).isEmpty();
        assertThat(decode(xdelta3WithoutBase(options, some), EMPTY)).isEqualTo(some);
    }

    @Test
    void randomEditsOfRandomFilesComeOutAsTheyWentIn() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 25; i++) {
            byte[] base = random(random.nextLong(), random.nextInt(200_000));
            byte[] target = edited(random.nextLong(), base);
            String options = "-" + random.nextInt(10) + " -W " + (16384 << random.nextInt(4));

            assertThat(decode(xdelta3(options, base, target), base))
                    .as("seed " + seed)
                    .isEqualTo(target);
        }
    }

    @Test
    void theExampleOfTheStandardIsDecoded() throws IOException {
        byte[] made = decode(TestDelta.EXAMPLE.bytes(), ascii("abcdefghijklmnop"));

        assertThat(made).isEqualTo(ascii("abcdwxyzefghefghefghefghzzzz"));
    }

    @Test
    void aCopyMayBeginInTheBaseAndGoOnInTheWindow() throws IOException {
        TestDelta delta = TestDelta.EXAMPLE.size("08").sections("78797a7a", "0514", "0e");

        assertThat(decode(delta.bytes(), ascii("abcdefghijklmnop"))).isEqualTo(ascii("xyzzopxy"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"djw", "fgk"})
    void otherPackingsAreRefusedByName(String packing) throws Exception {
        byte[] base = random(6, 100_000);
        byte[] delta = xdelta3("-S " + packing, base, edited(7, base));

        assertRefused(
                delta,
                base,
                "rootfs.vcdiff cannot be used here: it is packed with "
                        + packing.toUpperCase(Locale.ROOT));
    }

    static List<Arguments> damaged() {
        TestDelta sound = TestDelta.EXAMPLE;
        String huge = "ffffffffffffffff7f";
        return List.of(
                Arguments.of(sound.header("d6c3c500" + "00"), "does not begin as VCDIFF does"),
                Arguments.of(sound.header("d6c3c45300"), "does not begin as VCDIFF does"),
                Arguments.of(sound.header("d6c3c40008"), "its header has unknown flags"),
                Arguments.of(sound.header("d6c3c40002"), "it has a code table of its own"),
                Arguments.of(sound.header("d6c3c4000107"), "knows its compression number 7"),
                Arguments.of(sound.header("d6c3c40004" + huge), "it ends too early"),
                Arguments.of(sound.header("d6c3c40004" + huge + "ff"), "it ends too early"),
                Arguments.of(sound.window("02", "1000"), "made in earlier windows"),
                Arguments.of(sound.window("09", "1000"), "unknown flags"),
                Arguments.of(sound.window("01", "1100"), "beyond the end of its base"),
                Arguments.of(sound.window("01", "1001"), "beyond the end of its base"),
                Arguments.of(sound.window("01", huge + huge), "beyond the end of its base"),
                Arguments.of(sound.window("01", "10" + huge), "beyond the end of its base"),
                Arguments.of(sound.window("00", ""), "copies what is not there yet"),
                Arguments.of(sound.window("05", "1000"), "it ends too early"),
                Arguments.of(sound.size(huge), "and 16777216 are taken"),
                Arguments.of(sound.size("88808001"), "and 16777216 are taken"),
                Arguments.of(sound.size("ff" + huge), "a number in it is too large"),
                Arguments.of(sound.size("1b"), "does not fit its window"),
                Arguments.of(sound.size("1d"), "it ends too early"),
                Arguments.of(sound.size("18"), "has more than it needs"),
                Arguments.of(sound.packed("01"), "packed in an unknown way"),
                Arguments.of(sound.header("d6c3c4000102").packed("01"), "cannot be unpacked"),
                Arguments.of(
                        sound.header("d6c3c4000102")
                                .packed("04")
                                .sections("7778797a7a", "1405141c0004", "03000418"),
                        "cannot be unpacked"),
                Arguments.of(sound.header("d6c3c4000102").packed("08"), "unknown way"),
                Arguments.of(sound.sections("7778797a7a", "0000", ""), "does not fit its window"),
                Arguments.of(sound.sections("7778797a7a", "00" + huge, ""), "does not fit"),
                Arguments.of(sound.sections("7778797a7a", "14", "10"), "is not there yet"),
                Arguments.of(sound.sections("7778797a7a", "14", huge), "is not there yet"),
                Arguments.of(sound.sections("", "24", "11"), "is not there yet"),
                Arguments.of(sound.sections("7778797a", "1405141c0004", "000418"), "too early"),
                Arguments.of(sound.sections("7778797a7a", "1405141c0004", "0004"), "too early"),
                Arguments.of(
                        sound.sections("7778797a7a7a", "1405141c0004", "000418"), "than it needs"));
    }

    @ParameterizedTest
    @MethodSource
    void damaged(TestDelta delta, String why) {
        assertRefused(delta.bytes(), ascii("abcdefghijklmnop"), why);
    }

    @Test
    void aDeltaForAnotherBaseIsRefusedByItsSums() throws Exception {
        byte[] base = random(8, 300_000);
        byte[] delta = xdelta3("-9", base, edited(9, base));

        assertRefused(delta, random(10, 300_000), "has another sum than it says");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-9 -W 16384", "-S none -W 16384"})
    void aDeltaThatIsCutOffNeverMakesTheWholeTarget(String options) throws Exception {
        byte[] base = random(11, 50_000);
        byte[] target = edited(12, base);
        byte[] delta = xdelta3(options, base, target);

        for (int length = 0; length < delta.length; length += 1 + length / 50) {
            byte[] cut = Arrays.copyOf(delta, length);
            assertThat(madeBeforeTheEnd(cut, base).length).isLessThan(target.length);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-9 -W 16384", "-S none -W 16384"})
    void whatAnythingMakesIsRightOrRefused(String options) throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] base = random(random.nextLong(), 50_000);
        byte[] target = edited(random.nextLong(), base);
        byte[] delta = xdelta3(options, base, target);

        for (int i = 0; i < 3000; i++) {
            byte[] flipped = delta.clone();
            for (int n = 1 + random.nextInt(3); n > 0; n--) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            byte[] made = madeBeforeTheEnd(flipped, base);
            assertThat(isOfWindows(made, target)).as("seed %d, try %d", seed, i).isTrue();
        }
    }

    @Test
    void anyBytesAtAllEndInBytesOrInARefusal() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        byte[] base = random(13, 1000);
        for (int i = 0; i < 20_000; i++) {
            byte[] delta = new byte[40 + random.nextInt(60)];
            random.nextBytes(delta);
            byte[] start = TestDelta.EXAMPLE.bytes();
            System.arraycopy(start, 0, delta, 0, 5 + random.nextInt(start.length - 5));

            assertThat(madeBeforeTheEnd(delta, base)).as("seed " + seed).isNotNull();
        }
    }

    @Test
    void theBaseIsReadOnlyWhereItIsNeeded() throws Exception {
        byte[] base = random(14, 4_000_000);
        byte[] target = Arrays.copyOfRange(base, 1_000_000, 1_200_000);
        TestChannel channel = new TestChannel(base);

        byte[] made = read(xdelta3("-9", base, target), channel);

        assertThat(made).isEqualTo(target);
        assertThat(channel.bytesRead()).isLessThan(2L * target.length);
    }

    /// Windows have sums of their own, so that those before a damage are sound.
    private static boolean isOfWindows(byte[] made, byte[] target) {
        return made.length <= target.length
                && Arrays.equals(made, Arrays.copyOf(target, made.length));
    }

    /// What comes before the delta is refused, or else all.
    private static byte[] madeBeforeTheEnd(byte[] delta, byte[] base) {
        ByteArrayOutputStream made = new ByteArrayOutputStream();
        try (Vcdiff in = open(delta, new TestChannel(base))) {
            in.transferTo(made);
        } catch (Invalid refusal) {
            assertThat(refusal).hasMessageStartingWith(FILE);
        } catch (IOException e) {
            throw new AssertionError("nothing broke but the delta", e);
        }
        return made.toByteArray();
    }

    private static void assertRefused(byte[] delta, byte[] base, String why) {
        assertThatThrownBy(() -> decode(delta, base))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(FILE)
                .hasMessageContaining(why);
    }

    private static byte[] decode(byte[] delta, byte[] base) throws IOException {
        return read(delta, new TestChannel(base));
    }

    private static byte[] read(byte[] delta, TestChannel base) throws IOException {
        try (Vcdiff in = open(delta, base)) {
            return in.readAllBytes();
        }
    }

    private static Vcdiff open(byte[] delta, TestChannel base) throws IOException {
        return new Vcdiff(new ByteArrayInputStream(delta), base, FILE);
    }

    private byte[] xdelta3(String options, byte[] base, byte[] target) throws Exception {
        Files.write(directory.resolve("base"), base);
        return encode(options + " -s base", target);
    }

    private byte[] xdelta3WithoutBase(String options, byte[] target) throws Exception {
        return encode(options, target);
    }

    private byte[] encode(String options, byte[] target) throws Exception {
        Files.write(directory.resolve("target"), target);
        List<String> command = new ArrayList<>(List.of("xdelta3", "-e", "-f"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("target", "delta"));
        Tool.run(directory, command.toArray(String[]::new));
        return Files.readAllBytes(directory.resolve("delta"));
    }

    /// Parts of the base in another order, some of them changed, and new ones between them.
    private static byte[] edited(long seed, byte[] base) {
        Random random = new Random(seed);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        while (target.size() < base.length) {
            int length = 1 + random.nextInt(base.length / 8 + 1);
            int from = random.nextInt(base.length);
            byte[] part = Arrays.copyOfRange(base, from, Math.min(base.length, from + length));
            switch (random.nextInt(5)) {
                case 0 -> target.writeBytes(random(random.nextLong(), length / 4));
                case 1 -> target.writeBytes(new byte[length / 2]);
                case 2 -> target.writeBytes(scattered(random, part));
                default -> target.writeBytes(part);
            }
        }
        return target.toByteArray();
    }

    private static byte[] scattered(Random random, byte[] part) {
        for (int i = random.nextInt(200); i < part.length; i += 1 + random.nextInt(200)) {
            part[i]++;
        }
        return part;
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] text(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) ('a' + (i ^ i >> 7) % 13);
        }
        return bytes;
    }

    private static byte[] joined(byte[] one, byte[] other) {
        byte[] both = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, both, one.length, other.length);
        return both;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
