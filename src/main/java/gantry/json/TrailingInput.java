package gantry.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Sees whether anything but blanks follows the JSON value that is read from it. Our own reader
/// does not look there, but stock clients refuse such a file.
public final class TrailingInput extends FilterInputStream {
    private int depth;
    private boolean inText;
    private boolean afterBackslash;
    private boolean ended;
    private boolean trailing;

    public TrailingInput(InputStream in) {
        super(in);
    }

    /// Reads to the end.
    public boolean hasMore() throws IOException {
        transferTo(OutputStream.nullOutputStream());
        return trailing;
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
            see(buffer[i]);
        }
        return read;
    }

    private void see(int c) {
        if (inText) {
            inText = c != '"' || afterBackslash;
            afterBackslash = c == '\\' && !afterBackslash;
            return;
        }
        boolean isBlank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        trailing |= ended && !isBlank;
        switch (c) {
            case '"' -> inText = true;
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        ended |= depth == 0 && !isBlank;
    }
}
