package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.ImageFailure.Invalid;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LoneDiskTest {
    private static final Instant DAY = Instant.parse("2026-01-31T00:00:00Z");

    @ParameterizedTest
    @EnumSource(names = {"GZIP", "BZIP2", "XZ", "LZMA", "ZSTD", "LZ4"})
    void aCompressedDiskComesOutUnpacked(Format format) throws IOException {
        byte[] disk = TestImage.qcow2();
        try (LoneDisk lone = open(TestPacking.pack(format, disk), "disk.qcow2.gz")) {
            assertThat(lone.filename()).isEqualTo("disk.qcow2");
            assertThat(lone.isAsItCame()).isFalse();
            assertThat(lone.readAllBytes()).isEqualTo(disk);
        }
    }

    @Test
    void aPlainDiskIsPassedOnAsItIs() throws IOException {
        try (LoneDisk lone = open(TestImage.qcow2(), "disk.qcow2")) {
            assertThat(lone.isAsItCame()).isTrue();
            assertThat(lone.filename()).isEqualTo("disk.qcow2");
            assertThat(lone.readAllBytes()).isEqualTo(TestImage.qcow2());
        }
    }

    @Test
    void aCompressedDiskThatIsCutShortIsRefused() throws IOException {
        byte[] packed = TestPacking.pack(Format.XZ, TestImage.qcow2());
        byte[] cut = Arrays.copyOf(packed, packed.length - 20);
        try (LoneDisk lone = open(cut, "disk.qcow2.xz")) {
            assertThatThrownBy(lone::readAllBytes)
                    .isInstanceOf(Invalid.class)
                    .hasMessageStartingWith("disk.qcow2.xz cannot be unpacked: its xz data");
        }
    }

    @Test
    void aFileThatCannotBeReadStaysAFault() {
        InputStream broken =
                new SequenceInputStream(
                        new ByteArrayInputStream(
                                Arrays.copyOf(
                                        TestPacking.pack(Format.GZIP, TestImage.qcow2()), 20)),
                        new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("the disk is gone");
                            }

                            @Override
                            public int read(byte[] bytes, int offset, int length)
                                    throws IOException {
                                return read();
                            }
                        });

        assertThatThrownBy(() -> new LoneDisk(broken, "x").readAllBytes())
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is gone");
    }

    @Test
    void whatIsNoDiskIsRefusedByItsName() {
        byte[] raw = new byte[1 << 20];
        raw[510] = 0x55;
        raw[511] = (byte) 0xaa;

        assertRefused(raw, "is a raw disk; convert it: qemu-img convert -O qcow2 d.x disk.qcow2");
        assertRefused(TestPacking.pack(Format.XZ, raw), "is xz of a raw disk; unpack it: xz -dc");
        assertRefused(TestTar.metadata(), "is tar; expected a disk");
        assertRefused(TestPacking.pack(Format.GZIP, TestTar.metadata()), "is gzip of tar");
        assertRefused(new byte[1024], "begins like no known format; if it is a raw disk");
        assertRefused("".getBytes(StandardCharsets.UTF_8), "begins like no known format");
        byte[] encrypted = TestImage.qcow2();
        encrypted[35] = 1;
        assertRefused(encrypted, "is encrypted");
    }

    @Test
    void theSameWordsGiveTheSameBytesAndAreReadBack() throws IOException {
        Map<String, String> more = Map.of("serial", "20260131", "note", "a \"b\": \\ \u0007 é");
        NewMetadata one = NewMetadata.of("Talos", "1.8", "amd64", DAY, more);
        NewMetadata two = NewMetadata.of("Talos", "1.8", "x86_64", DAY, more);

        Metadata read = Inspector.metadata(new TestChannel(one.tarball()), "metadata.tar");

        assertThat(two.tarball()).isEqualTo(one.tarball());
        assertThat(read.architecture()).isEqualTo("x86_64");
        assertThat(read.createdAt()).isEqualTo(DAY);
        assertThat(read.properties())
                .containsEntry("os", "Talos")
                .containsEntry("release", "1.8")
                .containsEntry("architecture", "amd64")
                .containsEntry("description", "Talos 1.8 (amd64)")
                .containsEntry("serial", "20260131")
                .containsEntry("note", "a \"b\": \\ \u0007 é");
    }

    @Test
    void anUnknownArchitectureIsRefusedWithThoseThatAreKnown() {
        assertThatThrownBy(() -> NewMetadata.of("a", "1", "vax", DAY, Map.of()))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("Architecture isn't supported: \"vax\"; known are i686");
    }

    private static LoneDisk open(byte[] bytes, String name) throws IOException {
        return new LoneDisk(new ByteArrayInputStream(bytes), name);
    }

    private static void assertRefused(byte[] bytes, String words) {
        assertThatThrownBy(() -> open(bytes, "d.x"))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining(words);
    }
}
