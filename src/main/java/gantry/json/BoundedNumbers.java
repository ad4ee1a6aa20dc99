package gantry.json;

import gantry.image.ImageFailure.Invalid;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// JSON whose numbers are refused where they are so long that the library, which holds each as a
/// whole, would take too much memory and time. Texts it bounds itself.
final class BoundedNumbers extends FilterInputStream {
    /// In bytes. Reading a number takes a time that grows faster than its length.
    private static final int LONGEST = 1000;

    private boolean inText;
    private boolean afterBackslash;
    private int length;

    BoundedNumbers(InputStream in) {
        super(in);
    }

    @Override
    public int read() throws IOException {
        int c = in.read();
        if (c >= 0) {
            see(c);
        }
        return c;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        int read = in.read(buffer, offset, count);
        for (int i = offset; i < offset + read; i++) {
            see(buffer[i] & 0xff);
        }
        return read;
    }

    private void see(int c) {
        if (inText) {
            inText = c != '"' || afterBackslash;
            afterBackslash = c == '\\' && !afterBackslash;
            return;
        }
        inText = c == '"';
        length = inText || endsWord(c) ? 0 : length + 1;
        if (length > LONGEST) {
            throw new Invalid(
                    "Invalid JSON: it holds a number of more than %d bytes".formatted(LONGEST));
        }
    }

    private static boolean endsWord(int c) {
        return switch (c) {
            case ',', ':', '{', '}', '[', ']' -> true;
            default -> c <= ' ';
        };
    }
}
