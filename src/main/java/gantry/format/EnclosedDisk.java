package gantry.format;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.commons.compress.utils.SeekableInMemoryByteChannel;

/// The beginning of `rootfs.img` in a unified image. Both peers take any file for it (LXD 5.0.2,
/// Incus 6.0.4), and start qcow2 only.
final class EnclosedDisk {
    /// How much of it is looked at.
    static final int HEAD = 4096;

    private static final int SMALLEST = 104;

    private EnclosedDisk() {}

    /// @param file that holds it
    /// @throws Invalid if it is a qcow2 disk that cannot be started, such as an encrypted one
    static List<String> warnings(byte[] head, String file) throws IOException {
        Optional<Format> format = Format.detect(ByteBuffer.wrap(head));
        if (format.equals(Optional.of(Format.QCOW2)) && head.length >= SMALLEST) {
            byte[] start = Arrays.copyOf(head, Math.min(head.length, HEAD));
            Qcow2.checkStart(
                    new ImageBytes(
                            new SeekableInMemoryByteChannel(start), "rootfs.img in " + file));
            return List.of();
        }
        if (beginsWithSparseMap(head)) {
            return List.of();
        }
        String is =
                format.map(Format::toString)
                        .or(() -> Foreign.of(head).map(Foreign::is))
                        .orElse("something else");
        return List.of(
                "rootfs.img in %s is no qcow2 disk, but %s, and cannot be started; convert it: %s"
                        .formatted(file, is, Foreign.CONVERT));
    }

    /// GNU tar puts the map of holes before the data of a sparse file, in decimal numbers.
    private static boolean beginsWithSparseMap(byte[] head) {
        int digits = 0;
        while (digits < head.length && head[digits] >= '0' && head[digits] <= '9') {
            digits++;
        }
        return digits > 0 && digits < head.length && head[digits] == '\n';
    }
}
