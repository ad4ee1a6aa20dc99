package gantry.server.listen.limits;

import gantry.server.exchange.BodyMemory;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http2.BufferingFlowControlStrategy;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.HTTP2Session;
import org.eclipse.jetty.http2.api.Session;
import org.eclipse.jetty.http2.api.Stream;
import org.eclipse.jetty.http2.frames.SettingsFrame;
import org.eclipse.jetty.http2.frames.WindowUpdateFrame;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/// How much a client may send over one HTTP/2 connection before it is read. The windows are small
/// until somebody who is trusted uploads, and what waits to be read is taken of [BodyMemory]: by
/// frames while the windows are small, and as a whole when they grow.
public final class CountedFlow extends BufferingFlowControlStrategy implements AutoCloseable {
    public static final int SMALL_STREAM = 64 << 10;
    public static final int SMALL_CONNECTION = 128 << 10;

    /// With Jetty's own (12.1), an upload over HTTP/2 runs at a third of the speed.
    private static final int LARGE_STREAM = 8 << 20;

    /// Of connections, the largest first: what there is room for.
    private static final List<Integer> LARGE = List.of(16 << 20, 4 << 20, 1 << 20);

    /// In bytes: the buffer that a frame may keep from being used again, however short it is.
    private static final int BUFFER = 20 << 10;

    private static final float UPDATE_AFTER = 0.5f;

    private BodyMemory.Share memory;
    private long counted;
    private boolean grown;

    public CountedFlow(BodyMemory memory) {
        super(UPDATE_AFTER);
        this.memory = memory.share();
    }

    @Override
    public void onDataReceived(Session session, Stream stream, int length) {
        super.onDataReceived(session, stream, length);
        if (length > 0 && !count(length)) {
            ((HTTP2Session) session)
                    .close(
                            ErrorCode.ENHANCE_YOUR_CALM_ERROR.code,
                            "too many bodies at once",
                            Callback.NOOP);
        }
    }

    /// Counts for whoever is at the other end. To be told before anything is received.
    public synchronized void of(BodyMemory.Share share) {
        memory.close();
        memory = share;
    }

    private synchronized boolean count(int length) {
        if (grown) {
            return true;
        }
        long cost = Math.max(length, BUFFER);
        boolean taken = memory.tryTake(cost);
        counted += taken ? cost : 0;
        return taken;
    }

    @Override
    public void onDataConsumed(Session session, @Nullable Stream stream, int length) {
        if (length > 0) {
            giveBack(length);
        }
        super.onDataConsumed(session, stream, length);
    }

    private synchronized void giveBack(int length) {
        long cost = Math.min(Math.max(length, BUFFER), counted);
        counted -= cost;
        memory.give(cost);
    }

    /// Lets a trusted client send fast, as far as there is room. It does so once.
    public void grow(HTTP2Session session) {
        int connection = reserve();
        if (connection == 0) {
            return;
        }
        int more = connection - SMALL_CONNECTION;
        updateRecvWindow(session, more);
        session.frames(null, List.of(new WindowUpdateFrame(0, more)), Callback.NOOP);
        Map<Integer, Integer> settings =
                Map.of(SettingsFrame.INITIAL_WINDOW_SIZE, Math.min(LARGE_STREAM, connection / 2));
        session.settings(new SettingsFrame(settings, false), Callback.NOOP);
    }

    /// @return the connection's new window, or 0 where it stays as it is
    private synchronized int reserve() {
        if (!grown) {
            memory.trust();
            for (int window : LARGE) {
                if (memory.tryTake(window + window / 4)) { // in frames of 16 KiB
                    grown = true;
                    return window;
                }
            }
        }
        return 0;
    }

    @Override
    public synchronized void close() {
        memory.close();
    }
}
