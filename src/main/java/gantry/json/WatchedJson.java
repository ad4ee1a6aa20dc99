package gantry.json;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// JSON that is looked at while it is read, byte by byte, without the insides of its texts.
abstract class WatchedJson extends FilterInputStream {
    private boolean inText;
    private boolean afterBackslash;

    WatchedJson(InputStream in) {
        super(in);
    }

    /// Sees the next byte outside texts, and the quote that begins one.
    ///
    /// @param c from 0 to 255
    abstract void see(int c);

    @Override
    public int read() throws IOException {
        int c = in.read();
        if (c >= 0) {
            next(c);
        }
        return c;
    }

    @Override
    public int read(byte[] buffer, int offset, int count) throws IOException {
        int read = in.read(buffer, offset, count);
        for (int i = offset; i < offset + read; i++) {
            next(buffer[i] & 0xff);
        }
        return read;
    }

    private void next(int c) {
        if (inText) {
            inText = c != '"' || afterBackslash;
            afterBackslash = c == '\\' && !afterBackslash;
            return;
        }
        inText = c == '"';
        see(c);
    }
}
