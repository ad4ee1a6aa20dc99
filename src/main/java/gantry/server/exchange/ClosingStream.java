package gantry.server.exchange;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Bytes that, once they are closed, also close what they came from.
public final class ClosingStream extends FilterInputStream {
    private final Closeable origin;

    public ClosingStream(InputStream bytes, Closeable origin) {
        super(bytes);
        this.origin = origin;
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            origin.close();
        }
    }
}
