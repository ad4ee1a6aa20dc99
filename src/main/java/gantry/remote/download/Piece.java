package gantry.remote.download;

import gantry.http.HttpAnswer;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/// Consecutive bytes of a file, as one answer brings them.
final class Piece {
    private static final int BUFFER = 1 << 16;

    private final HttpAnswer answer;
    private final long to;
    private long at;

    /// @param at the offset of its first byte
    /// @param to the offset after its last, or `Long.MAX_VALUE` where that is not known
    Piece(HttpAnswer answer, long at, long to) {
        this.answer = answer;
        this.at = at;
        this.to = to;
    }

    /// Reads over what is there already.
    ///
    /// @return whether the file has that much
    boolean readOver(long until) throws IOException {
        byte[] buffer = at < until ? new byte[BUFFER] : new byte[0];
        while (at < until) {
            if (read(buffer, 0, (int) Math.min(BUFFER, until - at)) < 0) {
                return false;
            }
        }
        return true;
    }

    /// Reads a short answer to its end, so that its connection is used again.
    void finish() throws IOException {
        answer.body().readNBytes(BUFFER);
    }

    int read(byte[] bytes, int offset, int length) throws IOException {
        InputStream body = answer.body();
        int n = body.read(bytes, offset, length);
        if (n > 0) {
            at += n;
        } else if (at < to && to < Long.MAX_VALUE) {
            throw new EOFException("the answer ended early");
        }
        return n;
    }

    /// The offset of the byte that is read next.
    long at() {
        return at;
    }

    void close() {
        answer.close();
    }
}
