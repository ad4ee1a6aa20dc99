package gantry.json;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Sees whether anything but blanks follows the JSON value that is read from it. Our own reader
/// does not look there, but stock clients refuse such a file.
public final class TrailingInput extends WatchedJson {
    private int depth;
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
    void see(int c) {
        boolean isBlank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        trailing |= ended && !isBlank;
        switch (c) {
            case '{', '[' -> depth++;
            case '}', ']' -> depth--;
            default -> {}
        }
        ended |= depth == 0 && !isBlank;
    }
}
