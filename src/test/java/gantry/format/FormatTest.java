package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FormatTest {
    /// What a name ends with, and how files begin, in hexadecimal digits.
    private record Told(String extension, List<String> beginnings) {
        Told(String extension, String... beginnings) {
            this(extension, List.of(beginnings));
        }

        static Told of(Format format) {
            return switch (format) {
                case BZIP2 -> new Told(".tar.bz2", "425a");
                case GZIP -> new Told(".tar.gz", "1f8b");
                case XZ -> new Told(".tar.xz", "fd377a585a");
                case LZMA -> new Told(".tar.lzma", "00377a585a", "5d0000");
                case TAR -> new Told(".tar", "00".repeat(257) + "7573746172");
                case SQUASHFS -> new Told(".squashfs", "68737173");
                case QCOW2 -> new Told(".qcow2", "514649");
                case ZSTD -> new Told(".tar.zst", "28b52ffd");
                case LZ4 -> new Told(".tar.lz4", "04224d18");
                case VMDK -> new Told(".vmdk", "4b444d56");
            };
        }

        List<byte[]> magics() {
            return beginnings.stream().map(HexFormat.of()::parseHex).toList();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFormatIsToldByItsFirstBytes(Format format) {
        Told told = Told.of(format);
        for (byte[] magic : told.magics()) {
            assertThat(Format.detect(ByteBuffer.wrap(magic))).contains(format);
            assertThat(Format.detect(ByteBuffer.wrap(Arrays.copyOf(magic, 1000)))).contains(format);
        }
        assertThat(format.extension()).isEqualTo(told.extension());
    }

    @ParameterizedTest
    @EnumSource
    void aMagicCutShortIsNoFormat(Format format) {
        for (byte[] magic : Told.of(format).magics()) {
            for (int length = 0; length < magic.length; length++) {
                assertThat(Format.detect(ByteBuffer.wrap(magic, 0, length))).isEmpty();
            }
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
