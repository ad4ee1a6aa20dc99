package gantry.server.listen;

import gantry.image.BlockInput;
import gantry.image.Cancelled;
import gantry.image.Words;
import gantry.server.exchange.BadBody;
import gantry.server.exchange.BodyMemory;
import gantry.server.exchange.Disconnected;
import gantry.server.exchange.SlowBody;
import gantry.server.listen.limits.Pace;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;

/// A request's body off the connection. It ends only where its sender said it would: whatever else
/// ends it is an [IOException].
final class RequestBody extends BlockInput {
    /// What nobody wants to have is written over itself, whoever sent it.
    private static final byte[] NOWHERE = new byte[64 << 10];

    /// In bytes: an upload, and not only something to say.
    private static final int LARGE = 32 << 10;

    private final InputStream bytes;
    private final Pace pace;
    private final BodyMemory.Share memory;
    private final Runnable large;
    private long wanted;
    private boolean begun;
    private boolean ended;
    private Optional<IOException> failure = Optional.empty();

    /// @param large run once, when much of a trusted caller's body was wanted
    RequestBody(InputStream bytes, Pace pace, BodyMemory.Share memory, Runnable large) {
        this.bytes = bytes;
        this.pace = pace;
        this.memory = memory;
        this.large = large;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        begun = true;
        int count = readAtPace(buffer, offset, length);
        want(Math.max(count, 0));
        return count;
    }

    /// A body that has failed fails again for the same reason: Jetty (12.1) would tell another one.
    private int readAtPace(byte[] buffer, int offset, int length) throws IOException {
        if (failure.isPresent()) {
            throw failure.get();
        }
        try {
            pace.await(0);
            int count = readOrSay(buffer, offset, length);
            ended |= count < 0;
            pace.moved(Math.max(count, 0));
            return count;
        } catch (IOException e) {
            failure = Optional.of(e);
            throw e;
        }
    }

    private void want(int count) {
        wanted += count;
        if (wanted >= LARGE && wanted - count < LARGE && memory.isTrusted()) {
            large.run();
        }
    }

    /// Jetty (12.1) throws some broken bodies as unchecked exceptions.
    private int readOrSay(byte[] buffer, int offset, int length) throws IOException {
        try {
            return bytes.read(buffer, offset, length);
        } catch (IOException e) {
            throw fault(e);
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
                    new SlowBody("The request's body stood still for too long", e);
            case InterruptedException interrupted -> Cancelled.by(interrupted);
            case HttpException _ -> broken(e);
            case null, default -> e instanceof HttpException ? broken(e) : new Disconnected(e);
        };
    }

    private static BadBody broken(Exception e) {
        return new BadBody("The request's body is broken: " + Words.reason(e), e);
    }

    boolean isBegun() {
        return begun;
    }

    /// Reads on past what was wanted, since Go's client (that of LXD 5.0) reads no response before
    /// it has written the whole body, if the connection is closed under it.
    ///
    /// @return whether the body came to its end
    boolean drain(long mostBytes, Duration longest) {
        long end = System.nanoTime() + longest.toNanos();
        long left = mostBytes;
        try {
            while (!ended && left > 0 && System.nanoTime() < end) {
                left -= readAtPace(NOWHERE, 0, NOWHERE.length);
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
