package gantry.server.listen;

import gantry.server.BadBody;
import gantry.server.Disconnected;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;

/// A request's body off the connection. It ends only where its sender said it would: whatever else
/// ends it is an [IOException].
final class RequestBody extends InputStream {
    private static final int DRAIN_BUFFER = 64 << 10;

    private final InputStream bytes;
    private final Pace pace;
    private boolean begun;
    private boolean ended;

    RequestBody(InputStream bytes, Pace pace) {
        this.bytes = bytes;
        this.pace = pace;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        begun = true;
        pace.await();
        int count = readOrSay(buffer, offset, length);
        ended |= count < 0;
        pace.moved(Math.max(count, 0));
        return count;
    }

    /// Jetty (12.1) throws some broken bodies as unchecked exceptions.
    private int readOrSay(byte[] buffer, int offset, int length) throws IOException {
        try {
            return bytes.read(buffer, offset, length);
        } catch (IOException e) {
            throw Thread.currentThread().isInterrupted() ? e : fault(e);
        } catch (RuntimeException e) {
            throw broken(e);
        }
    }

    /// Of those that are both an end and a fault of HTTP, Jetty (12.1) means the end.
    private static IOException fault(IOException e) {
        if (e instanceof EOFException || e.getCause() instanceof EOFException) {
            return new Disconnected(e);
        }
        return switch (e.getCause()) {
            case TimeoutException _ ->
                    new BadBody("The request's body stood still for too long", e);
            case HttpException _ -> broken(e);
            case null, default -> e instanceof HttpException ? broken(e) : new Disconnected(e);
        };
    }

    private static BadBody broken(Exception e) {
        return new BadBody("The request's body is broken: " + e.getMessage(), e);
    }

    boolean isBegun() {
        return begun;
    }

    /// Reads on past what was wanted, since Go's client (that of LXD 5.0) reads no response before
    /// it has written the whole body, if the connection is closed under it.
    ///
    /// @return whether the body came to its end
    boolean drain(long mostBytes, Duration longest) {
        byte[] buffer = new byte[DRAIN_BUFFER];
        long end = System.nanoTime() + longest.toNanos();
        long left = mostBytes;
        try {
            while (!ended && left > 0 && System.nanoTime() < end) {
                left -= read(buffer, 0, buffer.length);
            }
        } catch (IOException e) {
            return false; // it was not wanted anyhow
        }
        return ended;
    }

    /// The connection is not the reader's to close.
    @Override
    public void close() {}
}
