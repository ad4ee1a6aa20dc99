package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageType;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorTest {
    private static final String FILE = "image.bin";

    @TempDir Path directory;

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "TAR", "ZSTD", "LZ4"})
    void everyCompressionIsRead(Format format) throws IOException {
        Inspection container = unified(TestPacking.pack(format, TestTar.container()));
        Inspection machine = unified(TestPacking.pack(format, TestTar.virtualMachine()));
        byte[] split = TestPacking.pack(format, TestTar.metadata());

        assertThat(container.type()).isEqualTo(ImageType.CONTAINER);
        assertThat(container.metadata().architecture()).isEqualTo("x86_64");
        assertThat(machine.type()).isEqualTo(ImageType.VIRTUAL_MACHINE);
        assertThat(metadata(split).properties()).containsEntry("release", "12");
        Inspector.checkWhole(new TestChannel(split), FILE);
        Inspector.checkWholeMetadata(new TestChannel(split), FILE);
    }

    @Test
    void namesMayBeginWithADotAndASlash() throws IOException {
        byte[] tar =
                new TestTar()
                        .directory("./")
                        .file("./metadata.yaml", TestTar.YAML)
                        .directory("./rootfs/")
                        .bytes();

        assertThat(unified(tar).type()).isEqualTo(ImageType.CONTAINER);
    }

    @Test
    void metadataMayFollowTheRootfs() throws IOException {
        byte[] tar =
                new TestTar()
                        .directory("rootfs/")
                        .file("rootfs/large", new byte[1 << 20])
                        .file("metadata.yaml", TestTar.YAML)
                        .bytes();
        TestChannel channel = new TestChannel(tar);

        assertThat(Inspector.unified(channel, FILE).type()).isEqualTo(ImageType.CONTAINER);
        assertThat(channel.bytesRead()).as("data is skipped").isLessThan(300_000);
    }

    @Test
    void longNamesInGnuAndPaxFormAreUnderstood() throws IOException {
        String deep = "rootfs/" + "d/".repeat(100) + "end";
        byte[] gnu = new TestTar().file(deep, "x").file("metadata.yaml", TestTar.YAML).bytes();
        byte[] pax = TestTar.pax().file(deep, "x").file("metadata.yaml", TestTar.YAML).bytes();

        assertThat(unified(gnu).type()).isEqualTo(ImageType.CONTAINER);
        assertThat(unified(pax).type()).isEqualTo(ImageType.CONTAINER);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--format=gnu -S",
                "--format=posix -S",
                "--format=posix --xattrs",
                "--format=oldgnu",
                "--format=ustar",
                "--format=v7 -z"
            })
    void everyKindOfTarThatGnuTarWritesIsRead(String options) throws Exception {
        try (RandomAccessFile disk =
                new RandomAccessFile(directory.resolve("rootfs.img").toFile(), "rw")) {
            for (int i = 0; i < 40; i++) {
                disk.seek(i * 100_000L);
                disk.write(7);
            }
        }
        Files.writeString(directory.resolve("metadata.yaml"), TestTar.YAML);
        List<String> command = new ArrayList<>(List.of("tar", "-cf", "out"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of("rootfs.img", "metadata.yaml"));
        Tool.run(directory, command.toArray(String[]::new));
        byte[] image = Files.readAllBytes(directory.resolve("out"));

        assertThat(unified(image).type()).isEqualTo(ImageType.VIRTUAL_MACHINE);
        Inspector.checkWhole(new TestChannel(image), FILE);
    }

    @Test
    void theFirstMetadataWins() throws IOException {
        byte[] tar =
                new TestTar()
                        .file("metadata.yaml", TestTar.YAML)
                        .file("metadata.yaml", "architecture: nonsense")
                        .directory("rootfs/")
                        .bytes();

        assertThat(unified(tar).metadata().architecture()).isEqualTo("x86_64");
    }

    @Test
    void aUnifiedImageIsReadNoFurtherThanItsFirstRootEntry() throws IOException {
        byte[] tar =
                new TestTar()
                        .file("metadata.yaml", TestTar.YAML)
                        .directory("rootfs/")
                        .file("rootfs/large", new byte[4 << 20])
                        .bytes();
        TestChannel channel = new TestChannel(tar);

        Inspector.unified(channel, FILE);

        assertThat(channel.bytesRead()).isLessThan(100_000);
    }

    @Test
    void metadataAloneIsNoUnifiedImage() {
        assertRefused(TestTar.metadata(), "Invalid instance type: image.bin has metadata.yaml but");
    }

    @Test
    void aTarballWithoutMetadataIsRefused() {
        byte[] tar = new TestTar().directory("rootfs/").file("rootfs/x", "x").bytes();

        assertRefused(tar, "Metadata tarball is missing metadata.yaml: image.bin holds 2 entries");
    }

    @Test
    void metadataThatIsNoRegularFileIsRefused() {
        String sentence = "Cannot read non-regular file \"metadata.yaml\"";
        assertRefused(new TestTar().link("metadata.yaml", (byte) '2', "/x").bytes(), sentence);
        assertRefused(new TestTar().link("metadata.yaml", (byte) '1', "x").bytes(), sentence);
        assertRefused(new TestTar().directory("metadata.yaml/").bytes(), sentence);
    }

    @Test
    void metadataOverOneMebibyteIsRefused() {
        byte[] tar = new TestTar().file("metadata.yaml", new byte[(1 << 20) + 1]).bytes();

        assertRefused(tar, "metadata.yaml in image.bin has 1048577 bytes; at most 1 MiB is read");
    }

    @Test
    void anEmptyFileIsRefusedByItsName() {
        assertRefused(
                new byte[0], "Unsupported compression: image.bin is empty; expected a unified");
    }

    @Test
    void bytesOfNoFormatAreRefused() {
        byte[] text = "This is a text, and no image.".getBytes(StandardCharsets.UTF_8);

        assertRefused(text, "Unsupported compression: image.bin begins like no known format");
        assertThatThrownBy(() -> Inspector.rootfs(new TestChannel(text), FILE))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("Unsupported compression: image.bin")
                .hasMessageContaining("squashfs");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "TAR", "ZSTD", "LZ4"})
    void aTarballIsARootfs(Format format) throws IOException {
        byte[] root = TestPacking.pack(format, new TestTar().file("etc/hostname", "x").bytes());

        assertThat(Inspector.rootfs(new TestChannel(root), FILE)).isEqualTo(Kind.ROOTFS);
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "ZSTD", "LZ4"})
    void somethingCompressedThatIsNoTarballIsNoRootfs(Format format) {
        byte[] text =
                TestPacking.pack(
                        format, "no tarball ".repeat(100).getBytes(StandardCharsets.UTF_8));

        assertThatThrownBy(() -> Inspector.rootfs(new TestChannel(text), FILE))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(
                        "Unsupported compression: image.bin is " + format + " without a tarball");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "ZSTD", "LZ4"})
    void aBombIsRefusedAfter64Mebibytes(Format format) {
        byte[] plain = Arrays.copyOf(header("bomb", '0', 5L << 30), 70 << 20);
        byte[] bomb = TestPacking.pack(format, plain);

        assertThatThrownBy(() -> metadata(bomb))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("image.bin unpacks to more than 64 MiB");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "ZSTD", "LZ4"})
    void aUnifiedBombIsRefusedAfter64Mebibytes(Format format) {
        byte[] plain = Arrays.copyOf(header("rootfs/bomb", '0', 5L << 30), 70 << 20);
        byte[] bomb = TestPacking.pack(format, plain);

        assertThatThrownBy(() -> unified(bomb))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("image.bin unpacks to more than 64 MiB; metadata.yaml");
    }

    /// A plain tarball is as large as it is, and what nobody asks for is not read.
    @Test
    void aPlainTarballMayHaveItsMetadataBehindALargeFile() throws IOException {
        byte[] behind = new TestTar().file("metadata.yaml", TestTar.YAML).bytes();
        byte[] tar = Arrays.copyOf(header("rootfs/large", '0', 80 << 20), 512 + (80 << 20));
        byte[] whole = Arrays.copyOf(tar, tar.length + behind.length);
        System.arraycopy(behind, 0, whole, tar.length, behind.length);

        assertThat(unified(whole).type()).isEqualTo(ImageType.CONTAINER);
    }

    @Test
    void anInterruptedThreadUnpacksNoMore() {
        byte[] image = TestPacking.pack(Format.GZIP, SMALL);
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Inspector.checkWhole(new TestChannel(image), FILE))
                    .isInstanceOf(InterruptedIOException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    @Test
    void aHugeNameOrPaxHeaderIsRefusedUnread() {
        for (char type : new char[] {'L', 'K', 'x'}) {
            byte[] tar = Arrays.copyOf(header("huge", type, 5L << 30), 4 << 20);
            TestChannel channel = new TestChannel(tar);

            assertThatThrownBy(() -> Inspector.metadata(channel, FILE))
                    .isInstanceOf(Invalid.class)
                    .hasMessageContaining("at most 1 MiB is allowed");
            assertThat(channel.bytesRead()).isLessThan(100_000);
        }
    }

    @Test
    void anyBytesEndInAValueOrARefusal() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 200; i++) {
            for (Format format : Format.values()) {
                if (format.isTarball()) {
                    byte[] image =
                            TestPacking.pack(format, i % 2 == 0 ? SMALL : TestTar.metadata());
                    mutate(image, random);
                    tryEverything(image, "seed " + seed + ", " + format);
                }
            }
        }
    }

    private static final byte[] SMALL =
            new TestTar().file("metadata.yaml", TestTar.YAML).directory("rootfs/").bytes();

    private static void mutate(byte[] bytes, Random random) {
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes; i++) {
            bytes[
                            random.nextInt(
                                    random.nextBoolean()
                                            ? Math.min(64, bytes.length)
                                            : bytes.length)] =
                    (byte) random.nextInt();
        }
    }

    static void tryEverything(byte[] bytes, String what) {
        attempt(() -> Inspector.unified(new TestChannel(bytes), FILE), what);
        attempt(() -> Inspector.metadata(new TestChannel(bytes), FILE), what);
        attempt(() -> Inspector.rootfs(new TestChannel(bytes), FILE), what);
        attempt(() -> Inspector.checkWholeMetadata(new TestChannel(bytes), FILE), what);
    }

    private static void attempt(Executable read, String what) {
        try {
            read.execute();
        } catch (Invalid e) {
            assertThat(e.getMessage()).as(what).contains(FILE);
        } catch (Throwable e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    static byte[] header(String name, char type, long size) {
        TarArchiveEntry entry = new TarArchiveEntry(name, (byte) type);
        entry.setModTime(0);
        entry.setSize(size);
        byte[] block = new byte[512];
        entry.writeEntryHeader(block);
        return block;
    }

    private static Inspection unified(byte[] bytes) throws IOException {
        return Inspector.unified(new TestChannel(bytes), FILE);
    }

    private static Metadata metadata(byte[] bytes) throws IOException {
        return Inspector.metadata(new TestChannel(bytes), FILE);
    }

    private static void assertRefused(byte[] bytes, String sentence) {
        assertThatThrownBy(() -> unified(bytes))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(sentence);
    }
}
