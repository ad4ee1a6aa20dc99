package gantry.remote;

import gantry.image.ImageFailure.Mismatch;
import gantry.image.Words;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Bytes on their way from a server, counted, so that a server cannot send more than it announced.
final class DownloadedFile extends FilterInputStream {
    private final Download download;

    DownloadedFile(InputStream in, Download download) {
        super(in);
        this.download = download;
    }

    /// The whole of a download, of which a file may be a part.
    static final class Download {
        private final String server;
        private final long size;
        private long received;

        /// @param size of all files together, in bytes, as announced
        Download(String server, long size) {
            this.server = server;
            this.size = size;
        }

        private void count(int length) {
            received += length;
            if (received > size) {
                throw new Mismatch(
                        "%s sends more than the %d bytes it announced".formatted(server, size));
            }
        }

        private IOException broken(IOException e) {
            return new IOException(
                    "The download from %s broke off after %d of %d bytes: %s"
                            .formatted(server, received, size, Words.reason(e)),
                    e);
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            int n = in.read(bytes, offset, length);
            if (n > 0) {
                download.count(n);
            }
            return n;
        } catch (InterruptedIOException e) {
            throw Thread.currentThread().isInterrupted() ? e : download.broken(e);
        } catch (IOException e) {
            throw download.broken(e);
        }
    }

    @Override
    public long skip(long n) {
        throw new UnsupportedOperationException("what is skipped is missing from the sum");
    }

    /// The connection is closed by the image it belongs to.
    @Override
    public void close() {}
}
