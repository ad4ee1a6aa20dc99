package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
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

/// Disks that people bring: what can be started is taken, and of anything else is said what it is.
class DiskFormatsTest {
    private static final String FILE = "disk.bin";
    private static final int FEATURES = 72;

    @TempDir Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"64k", "128k", "512k", "1M"})
    void aDiskMayEndWithItsLastAllocatedSubcluster(String cluster) throws Exception {
        Path raw = directory.resolve("raw");
        byte[] content = new byte[8 << 20];
        new Random(5).nextBytes(content);
        Arrays.fill(content, 300_000, content.length, (byte) 0);
        Files.write(raw, content);
        byte[] disk = qemu("-f raw -O qcow2 -o extended_l2=on,cluster_size=" + cluster, raw);

        check(disk);
        assertRefused(Arrays.copyOf(disk, disk.length - 65536), "is truncated");
    }

    @Test
    void anEncryptedDiskIsRefusedWithWords() {
        byte[] luks = TestImage.qcow2();
        luks[35] = 2;
        byte[] aes = TestImage.qcow2();
        aes[35] = 1;

        assertRefused(
                luks, "disk.bin is encrypted (LUKS), and an image cannot bring its key along");
        assertRefused(aes, "disk.bin is encrypted (AES)");
    }

    @Test
    void aDiskThatIsMarkedAsCorruptIsRefusedWithTheCommandThatMendsIt() {
        assertRefused(withFeature(1), "repair it: qemu-img check -r all disk.bin");
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 15, 63})
    void aDiskThatNeedsUnknownFeaturesIsRefusedWithTheirBit(int bit) {
        assertRefused(withFeature(bit), "incompatible feature bit " + bit + ")");
    }

    @Test
    void aDiskThatWasNotClosedAndOneOfAnotherCompressionAreTaken() throws IOException {
        check(withFeature(0));
        check(withFeature(3));
    }

    @ParameterizedTest
    @CsvSource({
        "vdi, is a VDI disk (VirtualBox)",
        "vhdx, is a VHDX disk (Hyper-V)",
        "vpc, is a VHD disk (Virtual PC)",
        "vpc -o subformat=fixed, is a VHD disk (Virtual PC)",
        "qed, is a QED disk",
        "parallels, is a disk of Parallels",
        "raw, begins like no known format; if it is a raw disk",
        "vmdk -o subformat=monolithicFlat, is the descriptor of a vmdk disk"
    })
    void aDiskOfAnotherKindIsNamedWithTheCommandThatConvertsIt(String format, String is)
            throws Exception {
        Path raw = Files.write(directory.resolve("raw"), new byte[1 << 20]);
        byte[] disk = qemu("-f raw -O " + format, raw);

        assertRefused(disk, FILE + " " + is);
        assertRefused(disk, "convert it: qemu-img convert -O qcow2 disk.bin disk.qcow2");
    }

    @Test
    void aDiskOfTheFirstQcowIsNoDamagedOne() throws Exception {
        Path raw = Files.write(directory.resolve("raw"), new byte[1 << 20]);

        assertRefused(
                qemu("-f raw -O qcow", raw),
                "qcow version 1, older than qcow2; convert it: qemu-img convert");
    }

    @Test
    void partitionsTellARawDiskAndAnIsoImageIsNone() {
        byte[] mbr = new byte[4 << 20];
        mbr[510] = 0x55;
        mbr[511] = (byte) 0xaa;
        byte[] iso = mbr.clone();
        System.arraycopy(new byte[] {'C', 'D', '0', '0', '1'}, 0, iso, 32769, 5);

        assertRefused(mbr, "disk.bin is a raw disk; convert it: qemu-img convert");
        assertRefused(iso, "disk.bin is an ISO image; it starts an installer");
    }

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "ZSTD", "LZ4"})
    void aCompressedDiskIsNamedWithTheCommandThatUnpacksIt(Format format) {
        byte[] packed = TestPacking.pack(format, TestImage.qcow2());

        for (String sentence : refusals(packed)) {
            assertThat(sentence)
                    .contains("disk.bin is " + format + " of a qcow2 disk; unpack it first: ")
                    .contains(" disk.bin > disk");
        }
    }

    @Test
    void aFileThatWasPackedTwiceIsNotDamaged() {
        byte[] twice = TestPacking.pack(Format.GZIP, TestPacking.pack(Format.XZ, new byte[1000]));

        for (String sentence : refusals(twice)) {
            assertThat(sentence).contains("disk.bin is xz within gzip; unpack it once: gzip -dc");
        }
    }

    @Test
    void aCompressedRawDiskIsToBeUnpackedAndConverted() {
        byte[] raw = new byte[1 << 20];
        raw[510] = 0x55;
        raw[511] = (byte) 0xaa;

        for (String sentence : refusals(TestPacking.pack(Format.ZSTD, raw))) {
            assertThat(sentence)
                    .contains("is zstd of a raw disk; unpack it: zstd -dc disk.bin > disk")
                    .contains("then convert it: qemu-img convert -O qcow2 disk disk.qcow2");
        }
    }

    private static List<String> refusals(byte[] bytes) {
        List<String> sentences = new ArrayList<>();
        try {
            Inspector.rootfs(new TestChannel(bytes), FILE);
        } catch (Invalid | IOException e) {
            sentences.add(String.valueOf(e.getMessage()));
        }
        try {
            Inspector.unified(new TestChannel(bytes), FILE);
        } catch (Invalid | IOException e) {
            sentences.add(String.valueOf(e.getMessage()));
        }
        try {
            Inspector.metadata(new TestChannel(bytes), FILE);
        } catch (Invalid | IOException e) {
            sentences.add(String.valueOf(e.getMessage()));
        }
        assertThat(sentences).hasSize(3);
        return sentences;
    }

    private byte[] qemu(String options, Path raw) throws Exception {
        Path disk = directory.resolve("disk.out");
        List<String> command = new ArrayList<>(List.of("qemu-img", "convert"));
        command.addAll(List.of(options.split(" ")));
        command.addAll(List.of(raw.toString(), disk.toString()));
        Tool.run(directory, command.toArray(String[]::new));
        return Files.readAllBytes(disk);
    }

    private static byte[] withFeature(int bit) {
        byte[] disk = TestImage.qcow2();
        ByteBuffer.wrap(disk).putLong(FEATURES, 1L << bit);
        return disk;
    }

    private static void check(byte[] disk) throws IOException {
        assertThat(Inspector.rootfs(new TestChannel(disk), FILE)).isEqualTo(Kind.DISK);
        Inspector.checkWhole(new TestChannel(disk), FILE);
    }

    private static void assertRefused(byte[] disk, String words) {
        assertThatThrownBy(() -> check(disk))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith(
                        disk[0] == 'Q' && disk[1] == 'F' ? FILE : "Unsupported compression: ")
                .hasMessageContaining(words);
    }
}
