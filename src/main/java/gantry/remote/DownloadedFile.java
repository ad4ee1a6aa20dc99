package gantry.remote;

import gantry.image.BlockInput;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.Words;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;

/// Bytes on their way from a server, counted, so that a server cannot send more than it announced.
/// The connection is closed by the image that it belongs to.
final class DownloadedFile extends BlockInput {
    private final InputStream in;
    private final Download download;

    DownloadedFile(InputStream in, Download download) {
        this.in = in;
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
}
