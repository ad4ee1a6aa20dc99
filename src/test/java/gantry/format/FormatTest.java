package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatTest {
    @ParameterizedTest
    @CsvSource({
        "425a, BZIP2, .tar.bz2",
        "1f8b, GZIP, .tar.gz",
        "fd377a585a, XZ, .tar.xz",
        "00377a585a, LZMA, .tar.lzma",
        "5d0000, LZMA, .tar.lzma",
        "68737173, SQUASHFS, .squashfs",
        "514649, QCOW2, .qcow2",
        "28b52ffd, ZSTD, .tar.zst",
        "04224d18, LZ4, .tar.lz4",
        "4b444d56, VMDK, .vmdk"
    })
    void aFormatIsToldByItsFirstBytes(String hex, Format format, String extension) {
        byte[] magic = HexFormat.of().parseHex(hex);

        assertThat(Format.detect(ByteBuffer.wrap(magic))).contains(format);
        assertThat(Format.detect(ByteBuffer.wrap(Arrays.copyOf(magic, 1000)))).contains(format);
        assertThat(format.extension()).isEqualTo(extension);
    }

    @ParameterizedTest
    @CsvSource({"425a", "1f8b", "fd377a585a", "5d0000", "68737173", "514649", "28b52ffd"})
    void aMagicCutShortIsNoFormat(String hex) {
        byte[] magic = HexFormat.of().parseHex(hex);
        for (int length = 0; length < magic.length; length++) {
            assertThat(Format.detect(ByteBuffer.wrap(magic, 0, length))).isEmpty();
        }
    }

    @Test
    void aTarIsToldByTheWordInItsHeader() {
        byte[] head = new byte[Format.HEAD_LENGTH];
        System.arraycopy("ustar".getBytes(StandardCharsets.US_ASCII), 0, head, 257, 5);

        assertThat(Format.detect(ByteBuffer.wrap(head))).contains(Format.TAR);
        assertThat(Format.detect(ByteBuffer.wrap(head, 0, 261))).isEmpty();
    }

    @Test
    void aFileIsReadFromItsStart() throws Exception {
        TestChannel channel = new TestChannel(TestTar.metadata());
        channel.position(700);

        assertThat(Format.detect(channel)).contains(Format.TAR);
        assertThat(Format.detect(new TestChannel(new byte[0]))).isEmpty();
    }
}
