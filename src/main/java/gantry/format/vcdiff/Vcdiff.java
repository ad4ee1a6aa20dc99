package gantry.format.vcdiff;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SeekableByteChannel;

/// The file that a VCDIFF delta (RFC 3284) makes of its base, as it is decoded: one window of it is
/// in memory at a time. Deltas are read as xdelta3 3.0.11 writes them, with its application header,
/// its sums of windows, and sections packed with LZMA.
///
/// A delta that is cut off between two windows makes a shorter file, and sums are optional: only
/// the sum of the whole file says that it is the right one.
///
/// Reading throws [Invalid] if the delta is damaged, is for another base, or needs what is not
/// read here: sections packed with DJW or FGK, code tables of its own, windows copied from the
/// target, windows larger than 16 MiB.
public final class Vcdiff extends InputStream {
    private static final byte[] MAGIC = {(byte) 0xd6, (byte) 0xc3, (byte) 0xc4, 0};
    private static final int PACKED = 1;
    private static final int CODE_TABLE = 2;
    private static final int APPLICATION_HEADER = 4;

    private final VcdiffInput delta;
    private final VcdiffWindows windows;
    private byte[] window = {};
    private int position;

    /// Reads the delta's header.
    ///
    /// @param delta closed by its owner, as is the base
    /// @param file what the delta is called, for messages
    public Vcdiff(InputStream delta, SeekableByteChannel base, String file) throws IOException {
        this.delta = new VcdiffInput(delta, Long.MAX_VALUE, file);
        this.windows = new VcdiffWindows(this.delta, new VcdiffBase(base), readHeader());
    }

    private VcdiffPacking readHeader() throws IOException {
        for (byte expected : MAGIC) {
            if (delta.isAtEnd() || (byte) delta.u8() != expected) {
                throw delta.damaged("it does not begin as VCDIFF does");
            }
        }
        int flags = delta.u8();
        if ((flags & ~(PACKED | CODE_TABLE | APPLICATION_HEADER)) != 0) {
            throw delta.damaged("its header has unknown flags");
        }
        VcdiffPacking packing =
                (flags & PACKED) == 0 ? VcdiffPacking.NONE : VcdiffPacking.of(delta.u8(), delta);
        if ((flags & CODE_TABLE) != 0) {
            throw delta.unsupported("it has a code table of its own");
        }
        if ((flags & APPLICATION_HEADER) != 0) {
            delta.skip(delta.number());
        }
        return packing;
    }

    @Override
    public int read() throws IOException {
        return fill() ? window[position++] & 0xff : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int count = Math.min(length, window.length - position);
        System.arraycopy(window, position, bytes, offset, count);
        position += count;
        return count;
    }

    private boolean fill() throws IOException {
        while (position == window.length) {
            if (delta.isAtEnd()) {
                return false;
            }
            position = 0;
            window = new byte[0]; // the next one need not fit beside it
            window = windows.next();
        }
        return true;
    }
}
