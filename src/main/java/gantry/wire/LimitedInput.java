package gantry.wire;

import gantry.image.ImageFailure;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Refuses to read more of a stranger's text than was thought enough.
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

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
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
