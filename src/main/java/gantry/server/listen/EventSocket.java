package gantry.server.listen;

import gantry.server.exchange.EventSink;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.websocket.api.Callback;
import org.eclipse.jetty.websocket.api.Session;
import org.eclipse.jetty.websocket.api.StatusCode;

/// One client's WebSocket: events go out, and nothing but the answers to pings comes in.
///
/// It is public for Jetty (12.1), which finds no methods in other classes.
public final class EventSocket implements EventSink, Session.Listener.AutoDemanding {
    private static final Duration SEND_DEADLINE = Duration.ofSeconds(5);

    // As of LXD's daemon (5.0): whatever stands between keeps a connection open on which something
    // moves.
    private static final String PING = "keepalive";

    /// Pings in a row without an answer, after which the other end is taken for gone.
    private static final int MOST_UNANSWERED = 3;

    private final Duration betweenPings;
    private final CompletableFuture<Session> opened = new CompletableFuture<>();
    private final CompletableFuture<AutoCloseable> source = new CompletableFuture<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    EventSocket(Duration betweenPings) {
        this.betweenPings = betweenPings;
    }

    /// Takes what ends the events when the connection ends, which may have happened by now.
    void stopWith(AutoCloseable events) {
        source.complete(events);
    }

    @Override
    public void send(String message) throws IOException {
        Session session = await(opened);
        Callback.Completable sent = new Callback.Completable();
        session.sendText(message, sent);
        try {
            await(sent);
        } catch (IOException e) {
            session.disconnect();
            throw e;
        }
    }

    private static <T> T await(Future<T> future) throws IOException {
        try {
            return future.get(SEND_DEADLINE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("The other end of the WebSocket does not read", e);
        } catch (ExecutionException e) {
            throw new IOException("The WebSocket is closed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (IOException) new InterruptedIOException("Interrupted").initCause(e);
        }
    }

    @Override
    public void close() {
        end();
        if (!opened.completeExceptionally(new IOException("Closed"))
                && !opened.isCompletedExceptionally()) {
            opened.join().close(StatusCode.NORMAL, "", Callback.NOOP);
        }
    }

    private void end() {
        if (ended.complete(true)) {
            var _ = source.thenAccept(EventSocket::stop);
        }
    }

    private static void stop(AutoCloseable events) {
        try {
            events.close();
        } catch (Exception e) {
            throw new IllegalStateException("Events do not end", e);
        }
    }

    @Override
    public void onWebSocketOpen(Session session) {
        if (opened.complete(session)) {
            Thread.ofVirtual().start(() -> ping(session));
        } else {
            session.close(StatusCode.NORMAL, "", Callback.NOOP);
        }
    }

    private void ping(Session session) {
        while (!endsWithin(betweenPings)) {
            if (unanswered.getAndIncrement() == MOST_UNANSWERED) {
                session.disconnect();
                end();
            } else {
                ByteBuffer payload = ByteBuffer.wrap(PING.getBytes(StandardCharsets.US_ASCII));
                session.sendPing(payload, Callback.NOOP);
            }
        }
    }

    private boolean endsWithin(Duration time) {
        try {
            return ended.get(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException | ExecutionException e) {
            return true;
        }
    }

    @Override
    public void onWebSocketPong(ByteBuffer payload) {
        unanswered.set(0);
    }

    @Override
    public void onWebSocketClose(int code, String reason, Callback callback) {
        end();
        callback.succeed();
    }

    @Override
    public void onWebSocketError(Throwable cause) {
        end();
    }
}
