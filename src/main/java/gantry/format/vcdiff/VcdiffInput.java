package gantry.format.vcdiff;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.io.InputStream;

/// Numbers and bytes of a delta one after the other, never more than there may be. What is missing
/// is a refusal.
final class VcdiffInput {
    private static final int BUFFER = 1 << 13;

    /// Of seven bits each, so that a number fits a positive `long`.
    private static final int LONGEST_NUMBER = 9;

    private final InputStream in;
    private final String file;
    private final byte[] buffer;
    private int position;
    private int end;
    private long beyond;

    /// @param length how many bytes of the stream are meant; none after them is touched
    VcdiffInput(InputStream in, long length, String file) {
        this.in = in;
        this.beyond = length;
        this.file = file;
        this.buffer = new byte[(int) Math.min(BUFFER, length)];
    }

    String file() {
        return file;
    }

    Invalid damaged(String why) {
        return new Invalid("%s is damaged: %s".formatted(file, why));
    }

    Invalid damaged(String why, IOException cause) {
        return new Invalid(damaged(why).getMessage(), cause);
    }

    Invalid unsupported(String why) {
        return new Invalid(
                "%s cannot be used here: %s; make it with xdelta3 -e -S lzma or -S none"
                        .formatted(file, why));
    }

    /// How many bytes are left of those that are meant, whether or not they are there.
    long left() {
        return end - position + beyond;
    }

    boolean isAtEnd() throws IOException {
        return !refill();
    }

    int u8() throws IOException {
        need(refill());
        return buffer[position++] & 0xff;
    }

    int i32() throws IOException {
        return u8() << 24 | u8() << 16 | u8() << 8 | u8();
    }

    // Seven bits a byte, the highest first; the top bit says that more follow.
    long number() throws IOException {
        long value = 0;
        for (int i = 0; i < LONGEST_NUMBER; i++) {
            int b = u8();
            value = value << 7 | (b & 0x7f);
            if (b < 0x80) {
                return value;
            }
        }
        throw damaged("a number in it is too large");
    }

    /// A number that says how many bytes something takes in memory.
    int size(int largest, String what) throws IOException {
        long size = number();
        if (size > largest) {
            throw damaged("%s takes %d bytes, and %d are taken".formatted(what, size, largest));
        }
        return (int) size;
    }

    byte[] bytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        read(bytes, 0, count);
        return bytes;
    }

    void read(byte[] target, int offset, int count) throws IOException {
        int done = 0;
        while (done < count) {
            int n = readSome(target, offset + done, count - done);
            need(n > 0);
            done += n;
        }
    }

    void skip(long count) throws IOException {
        long skipped = 0;
        while (skipped < count) {
            need(refill());
            int step = (int) Math.min(count - skipped, end - position);
            position += step;
            skipped += step;
        }
    }

    private int readSome(byte[] target, int offset, int count) throws IOException {
        if (position == end && count >= buffer.length) {
            return fetch(target, offset, count);
        }
        refill();
        int n = Math.min(count, end - position);
        System.arraycopy(buffer, position, target, offset, n);
        position += n;
        return n;
    }

    private boolean refill() throws IOException {
        if (position == end) {
            position = 0;
            end = 0;
            end = Math.max(0, fetch(buffer, 0, buffer.length));
        }
        return position < end;
    }

    private int fetch(byte[] target, int offset, int count) throws IOException {
        int most = (int) Math.min(count, beyond);
        int n = most == 0 ? -1 : in.read(target, offset, most);
        beyond -= Math.max(0, n);
        return n;
    }

    private void need(boolean isThere) {
        if (!isThere) {
            throw damaged("it ends too early");
        }
    }
}
