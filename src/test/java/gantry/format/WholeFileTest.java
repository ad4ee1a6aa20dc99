package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class WholeFileTest {
    private static final String FILE = "part.bin";

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "ZSTD", "LZ4"})
    void aFileCutAnywhereIsRefused(Format format) throws IOException {
        byte[] whole = TestPacking.pack(format, plain(20_000));

        check(whole);

        for (int length = 6; length < whole.length; length += 1 + length / 40) {
            assertTruncated(Arrays.copyOf(whole, length));
        }
        assertTruncated(Arrays.copyOf(whole, whole.length - 1));
    }

    @ParameterizedTest
    @EnumSource(names = {"XZ", "ZSTD", "LZ4", "BZIP2"})
    void aLargeFileIsNotUnpacked(Format format) throws IOException {
        TestChannel channel = new TestChannel(TestPacking.pack(format, plain(3 << 20)));

        Inspector.checkWhole(channel, FILE);

        assertThat(channel.bytesRead()).isLessThan(channel.size() / 4);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "ZSTD", "LZ4"})
    void streamsOneAfterTheOtherAreOneFile(Format format) throws IOException {
        byte[] one = TestPacking.pack(format, plain(5_000));
        byte[] two = joined(one, one);

        check(two);

        assertTruncated(Arrays.copyOf(two, two.length - 5));
    }

    @ParameterizedTest
    @CsvSource({"XZ, 8", "GZIP, 512", "GZIP, 5", "BZIP2, 1", "BZIP2, 512", "BZIP2, 100000"})
    void zerosAfterTheEndAreAccepted(Format format, int zeros) throws IOException {
        byte[] one = TestPacking.pack(format, plain(5_000));

        check(Arrays.copyOf(one, one.length + zeros));
    }

    /// As the program has it; the others refuse what follows their end.
    @Test
    void anythingAfterTheEndOfBzip2IsLeftAlone() throws IOException {
        byte[] image = TestPacking.pack(Format.BZIP2, TestTar.metadata());
        byte[] more = joined(image, "and more".getBytes(StandardCharsets.UTF_8));

        check(more);
        assertThat(Inspector.metadata(new TestChannel(more), FILE).architecture())
                .isEqualTo("x86_64");
    }

    @Test
    void aPlainTarMayEndWithoutZerosButNotInsideAnEntry() throws IOException {
        byte[] tar = new TestTar().file("a", new byte[5000]).file("b", new byte[100]).bytes();
        int end = 512 + 5120 + 1024;

        check(tar);
        check(Arrays.copyOf(tar, end));
        check(Arrays.copyOf(tar, 512 + 5120));

        for (int length = 513; length < 512 + 5000; length += 100) {
            assertTruncated(Arrays.copyOf(tar, length));
        }
        assertTruncated(Arrays.copyOf(tar, 512 + 5120 + 300));
        assertTruncated(Arrays.copyOf(tar, 512 + 5120 + 512 + 99));
    }

    @Test
    void aWrongSumInGzipIsRefused() {
        byte[] whole = TestPacking.pack(Format.GZIP, plain(5_000));
        whole[whole.length - 6] ^= 1;

        assertThatThrownBy(() -> check(whole)).isInstanceOf(Invalid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip -k -9",
                "bzip2 -k",
                "xz -k -T2 --block-size=65536",
                "xz -k -0 --check=sha256",
                "xz -k --format=lzma",
                "zstd -q --check -k",
                "zstd -q --no-check -19",
                "zstd -q --long=27",
                "lz4 -q -m -k -BD",
                "lz4 -q -m -k --content-size -BX",
                "lz4 -q -m -k --no-frame-crc -B4"
            })
    void whatTheProgramsMakeIsWholeAndCutItIsNot(String command) throws Exception {
        Path plain = Files.write(directory.resolve("image.tar"), tarOf(plain(600_000)));
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        words.add(plain.toString());
        Tool.run(directory, words.toArray(String[]::new));
        byte[] packed = Files.readAllBytes(packedFile());

        check(packed);
        assertThatCode(() -> Inspector.rootfs(new TestChannel(packed), FILE))
                .doesNotThrowAnyException();
        for (int length = packed.length - 1; length > 100; length -= 1 + packed.length / 12) {
            assertTruncated(Arrays.copyOf(packed, length));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-O qcow2",
                "-O qcow2 -c",
                "-O qcow2 -o compat=0.10",
                "-O qcow2 -o cluster_size=512",
                "-O qcow2 -o cluster_size=2M",
                "-O qcow2 -o extended_l2=on",
                "-O qcow2 -c -o compression_type=zstd",
                "-O qcow2 -o preallocation=metadata",
                "-O vmdk",
                "-O vmdk -o subformat=streamOptimized"
            })
    void aDiskOfQemuIsWholeAndACutOneIsNot(String options) throws Exception {
        byte[] content = plain(3 << 20);
        Arrays.fill(content, 1 << 20, 2 << 20, (byte) 0);
        Path raw = Files.write(directory.resolve("disk.raw"), Arrays.copyOf(content, 3_000_320));
        Path disk = directory.resolve("disk.out");
        List<String> command = new ArrayList<>(List.of("qemu-img", "convert"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(raw.toString(), disk.toString()));
        Tool.run(directory, command.toArray(String[]::new));
        byte[] whole = Files.readAllBytes(disk);

        check(whole);
        for (int i = 1; i < 12; i++) {
            assertTruncated(Arrays.copyOf(whole, whole.length / 12 * i));
        }
    }

    @Test
    void anEmptyDiskIsWhole() throws Exception {
        Path disk = directory.resolve("empty.qcow2");
        Tool.run(directory, "qemu-img", "create", "-q", "-f", "qcow2", disk.toString(), "10G");

        check(Files.readAllBytes(disk));
    }

    @Test
    void aDiskOnTopOfAnotherFileIsRefused() throws Exception {
        Path base = directory.resolve("base.qcow2");
        Path disk = directory.resolve("disk.qcow2");
        Tool.run(directory, "qemu-img", "create", "-q", "-f", "qcow2", base.toString(), "1M");
        Tool.run(
                directory,
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-F",
                "qcow2",
                "-b",
                base.toString(),
                disk.toString());

        assertThatThrownBy(() -> check(Files.readAllBytes(disk)))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("part.bin keeps its data in another file");
    }

    @Test
    void aQcow2OfOneSectorIsRefused() {
        byte[] sector = new byte[512];
        sector[0] = 'Q';
        sector[1] = 'F';
        sector[2] = 'I';
        sector[3] = (byte) 0xfb;
        sector[7] = 3;
        sector[23] = 16;
        sector[29] = 1;

        assertThatThrownBy(() -> check(sector)).isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> Inspector.rootfs(new TestChannel(sector), FILE))
                .isInstanceOf(Invalid.class);
    }

    @Test
    void anyDiskEndsInAValueOrARefusal() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Path raw = Files.write(directory.resolve("disk.raw"), plain(1 << 18));
        for (String format : List.of("qcow2", "vmdk")) {
            Path disk = directory.resolve("disk." + format);
            Tool.run(
                    directory,
                    "qemu-img",
                    "convert",
                    "-O",
                    format,
                    raw.toString(),
                    disk.toString());
            byte[] whole = Files.readAllBytes(disk);
            for (int i = 0; i < 3000; i++) {
                byte[] mutated = whole.clone();
                mutated[random.nextInt(random.nextBoolean() ? 128 : mutated.length)] =
                        (byte) random.nextInt();
                mutated[random.nextInt(128)] = (byte) random.nextInt();
                InspectorTest.tryEverything(mutated, "seed " + seed + ", " + format);
            }
        }
    }

    private Path packedFile() throws IOException {
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("image.tar."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static byte[] tarOf(byte[] content) {
        return new TestTar().file("data", content).bytes();
    }

    // Half of it packs well and half does not.
    private static byte[] plain(int length) {
        byte[] bytes = new byte[length];
        new Random(7).nextBytes(bytes);
        for (int i = 0; i < length; i += 2048) {
            Arrays.fill(bytes, i, Math.min(length, i + 1024), (byte) i);
        }
        return bytes;
    }

    private static byte[] joined(byte[] one, byte[] two) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(one);
        out.write(two);
        return out.toByteArray();
    }

    private static void check(byte[] bytes) throws IOException {
        Inspector.checkWhole(new TestChannel(bytes), FILE);
    }

    private static void assertTruncated(byte[] bytes) {
        assertThatThrownBy(() -> check(bytes))
                .as("cut to %d bytes", bytes.length)
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(FILE);
    }
}
