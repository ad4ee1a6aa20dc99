package gantry.json;

import gantry.image.ImageFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Refuses to read more of a stranger's text than was thought enough, and stops where the thread is
/// interrupted.
public final class LimitedInput extends FilterInputStream {
    private final long limit;
    private long left;

    /// @param limit in bytes
    public LimitedInput(InputStream in, long limit) {
        super(in);
        this.limit = limit;
        this.left = limit;
    }

    @Override
    public int read() throws IOException {
        int value = in.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    /// How many bytes may still come.
    public long left() {
        return left;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (Thread.currentThread().isInterrupted()) {
            throw new InterruptedIOException("Reading was cancelled");
        }
        int read = in.read(buffer, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    private void count(int read) {
        left -= read;
        if (left < 0) {
            throw new ImageFailure.Invalid(
                    "Invalid response: it is larger than %d bytes, the most that is taken"
                            .formatted(limit));
        }
    }
}
