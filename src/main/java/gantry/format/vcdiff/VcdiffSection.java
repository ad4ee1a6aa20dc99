package gantry.format.vcdiff;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.SingleXZInputStream;

/// The same section of one window after another. Where xdelta3 packs them, all of them together are
/// one xz stream, cut between the windows; in a window where packing is not worth it, the section
/// is as it is, and the stream goes on in a later one.
final class VcdiffSection {
    /// xdelta3 3.0.11 packs with dictionaries of 256 KiB at every level.
    private static final int MEMORY_KIB = 8 << 10;

    private final String file;
    private final Feed feed = new Feed();
    private @Nullable InputStream unpacking;

    VcdiffSection(String file) {
        this.file = file;
    }

    VcdiffInput plain(byte[] bytes) {
        return new VcdiffInput(new ByteArrayInputStream(bytes), bytes.length, file);
    }

    /// The stream goes on where it stopped in an earlier window, all of which must be used up.
    VcdiffInput packed(byte[] bytes) throws IOException {
        VcdiffInput packed = plain(bytes);
        int size = packed.size(VcdiffWindows.LARGEST, "a section of it");
        if (!feed.isEmpty()) {
            throw packed.damaged("a section of it goes on behind its end");
        }
        feed.fill(packed.bytes((int) packed.left()));
        return new VcdiffInput(new Unpacking(packed), size, file);
    }

    private final class Unpacking extends InputStream {
        private final VcdiffInput packed;

        Unpacking(VcdiffInput packed) {
            this.packed = packed;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("a section is read by a buffer");
        }

        // The feed is in memory: whatever is wrong is the data.
        @Override
        public int read(byte[] bytes, int offset, int length) {
            try {
                if (unpacking == null) {
                    unpacking = new SingleXZInputStream(feed, MEMORY_KIB);
                }
                return unpacking.read(bytes, offset, length);
            } catch (IOException e) {
                throw packed.damaged("a section of it cannot be unpacked", e);
            }
        }
    }

    private static final class Feed extends InputStream {
        private byte[] bytes = {};
        private int position;

        void fill(byte[] next) {
            bytes = next;
            position = 0;
        }

        boolean isEmpty() {
            return position == bytes.length;
        }

        @Override
        public int read() {
            return isEmpty() ? -1 : bytes[position++] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length > 0 && isEmpty()) {
                return -1;
            }
            int count = Math.min(length, bytes.length - position);
            System.arraycopy(bytes, position, target, offset, count);
            position += count;
            return count;
        }
    }
}
