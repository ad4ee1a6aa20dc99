package gantry.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.server.exchange.Headers;
import gantry.server.exchange.Response;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TransferTest extends ListenerFixture {
    /// More than an int can count.
    private static final long LARGE = (1L << 31) + 12_345;

    /// What the buffers of both ends and of the system may hold.
    private static final long UNDERWAY = 4 << 20;

    private static final int BLOCK = 256 << 10;

    /// So many bytes, which then end or fail; counts those it has given.
    private static final class Source extends InputStream {
        final AtomicLong given = new AtomicLong();
        final CountDownLatch closed = new CountDownLatch(1);
        boolean broken;
        private final long length;

        Source(long length) {
            this.length = length;
        }

        @Override
        public int read() {
            throw new UnsupportedOperationException("One by one is too slow");
        }

        @Override
        public int read(byte[] buffer, int offset, int count) throws IOException {
            if (broken) {
                throw new IOException("The disk is broken");
            }
            int now = (int) Math.min(count, length - given.get());
            given.addAndGet(now);
            return now == 0 ? -1 : now;
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    private static Response stream(long length, InputStream source) {
        return new Response(200, new Headers(), new Response.Stream(length, source));
    }

    @Test
    void aLargeDownloadIsReadOnlyAsFastAsItIsTaken() throws Exception {
        Source source = new Source(LARGE);
        daemon.answer = _ -> stream(LARGE, source);
        long most = 0;
        try (RawClient client = client()) {
            assertThat(RawClient.length(client.get("/").head())).isEqualTo(LARGE);
            for (long taken = 0; taken < LARGE; ) {
                long underway = source.given.get() - taken;
                most = Math.max(most, underway);
                taken += client.input().readNBytes((int) Math.min(BLOCK, LARGE - taken)).length;
            }
            assertThat(client.get("/").head()).startsWith("HTTP/1.1 200 ");
        }
        assertThat(most).isLessThan(UNDERWAY);
        source.closed.await();
    }

    @Test
    void aLargeUploadIsTakenOnlyAsFastAsItIsRead() throws Exception {
        AtomicLong read = new AtomicLong();
        daemon.answer =
                request -> {
                    byte[] buffer = new byte[BLOCK];
                    for (int n; (n = request.body().read(buffer)) >= 0; ) {
                        read.addAndGet(n);
                    }
                    return RecordingDaemon.text(200, "" + read);
                };
        byte[] block = new byte[BLOCK];
        long most = 0;
        try (RawClient client = client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + LARGE + "\r\n\r\n");
            long sent = 0;
            while (sent + BLOCK <= LARGE) {
                client.send(block);
                sent += BLOCK;
                most = Math.max(most, sent - read.get());
            }
            client.send(new byte[(int) (LARGE - sent)]);
            assertThat(client.response()).endsWith("\r\n\r\n" + LARGE);
        }
        assertThat(most).isLessThan(UNDERWAY);
    }

    @Test
    void aSourceThatEndsEarlyBreaksTheConnection() throws Exception {
        Source source = new Source(1000);
        daemon.answer = _ -> stream(2000, source);
        try (RawClient client = client()) {
            assertThat(RawClient.length(client.get("/").head())).isEqualTo(2000);
            assertThat(client.rest()).hasSize(1000);
        }
        source.closed.await();
    }

    @Test
    void aSourceThatFailsBreaksTheConnection() throws Exception {
        Source failing = new Source(Long.MAX_VALUE);
        failing.broken = true;
        daemon.answer = _ -> stream(2000, failing);
        try (RawClient client = client()) {
            assertThat(RawClient.length(client.get("/").head())).isEqualTo(2000);
            assertThat(client.rest()).isEmpty();
        }
        failing.closed.await();
    }

    @Test
    void aSourceWithMoreThanItsLengthIsReadToItsLength() throws Exception {
        daemon.answer = _ -> stream(10, new Source(1000));
        try (RawClient client = client()) {
            assertThat(client.get("/").response()).hasSizeGreaterThan(10);
            assertThat(client.get("/").head()).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void nothingToSendIsAResponseToo() throws Exception {
        Source source = new Source(0);
        daemon.answer = _ -> stream(0, source);
        try (RawClient client = client()) {
            assertThat(client.get("/").head()).contains("\r\nContent-Length: 0\r\n");
            assertThat(client.get("/").head()).startsWith("HTTP/1.1 200 ");
        }
        source.closed.await();
    }

    @Test
    void aStreamIsClosedForAHeadToo() throws Exception {
        Source source = new Source(1000);
        daemon.answer = _ -> stream(1000, source);
        try (RawClient client = client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).contains("\r\nContent-Length: 1000\r\n");
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head()).contains("\r\nContent-Length: 1000\r\n");
        }
        source.closed.await();
        assertThat(source.given).hasValue(0);
    }

    @Test
    void aClientThatGoesInTheMiddleOfADownloadEndsTheReading() throws Exception {
        Source source = new Source(Long.MAX_VALUE);
        daemon.answer = _ -> stream(Long.MAX_VALUE, source);
        try (RawClient client = client()) {
            client.get("/").head();
            assertThat(client.input().readNBytes(1000)).hasSize(1000);
        }
        source.closed.await();
    }

    @Test
    void twoHundredClientsAreServedAtOnce() throws Exception {
        CountDownLatch all = new CountDownLatch(200);
        daemon.answer =
                _ -> {
                    all.countDown();
                    all.await();
                    return RecordingDaemon.text(200, "all here");
                };
        List<FutureTask<String>> answers =
                Stream.generate(() -> new FutureTask<>(this::ask)).limit(200).toList();
        answers.forEach(Thread.ofVirtual()::start);
        for (FutureTask<String> answer : answers) {
            assertThat(answer.get()).endsWith("\r\n\r\nall here");
        }
    }

    private String ask() throws IOException {
        try (RawClient client = client()) {
            return client.get("/").response();
        }
    }

    @Test
    void stoppingLetsADownloadEnd() throws Exception {
        Source source = new Source(64 << 20);
        daemon.answer =
                request ->
                        request.path().equals("/large")
                                ? stream(64 << 20, source)
                                : RecordingDaemon.text(200, "here");
        try (RawClient client = client()) {
            client.get("/large").head();
            CompletableFuture<Void> stopped = CompletableFuture.runAsync(() -> stop(60));
            while (socketIsThere()) {
                Thread.onSpinWait();
            }
            assertThat(client.input().readNBytes(64 << 20)).hasSize(64 << 20);
            stopped.get();
        }
    }

    @Test
    void stoppingCancelsWhatTakesLonger() throws Exception {
        CompletableFuture<Exception> cancelled = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        daemon.answer =
                _ -> {
                    begun.countDown();
                    try {
                        new CountDownLatch(1).await();
                    } catch (InterruptedException e) {
                        cancelled.complete(e);
                    }
                    return RecordingDaemon.text(200, "late");
                };
        Source source = new Source(Long.MAX_VALUE);
        try (RawClient waiting = client();
                RawClient downloading = client()) {
            waiting.get("/");
            begun.await();
            daemon.answer = _ -> stream(Long.MAX_VALUE, source);
            downloading.get("/").head();
            stop(0);
            assertThat(cancelled.get()).isInstanceOf(InterruptedException.class);
            source.closed.await();
            waiting.rest();
            downloading.rest();
        }
    }

    @Test
    void stoppingDoesNotWaitForAClientThatDoesNothing() throws Exception {
        Source source = new Source(Long.MAX_VALUE);
        CompletableFuture<Exception> brokenOff = new CompletableFuture<>();
        CountDownLatch begun = new CountDownLatch(1);
        daemon.answer =
                request -> {
                    if (request.method().equals("GET")) {
                        return stream(Long.MAX_VALUE, source);
                    }
                    begun.countDown();
                    try {
                        request.body().readAllBytes();
                    } catch (IOException e) {
                        brokenOff.complete(e);
                    }
                    return RecordingDaemon.text(400, "broken off");
                };
        try (RawClient downloading = client();
                RawClient uploading = client()) {
            downloading.get("/").head();
            uploading.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
            begun.await();
            stop(3600);
            source.closed.await();
            assertThat(brokenOff.get()).isInstanceOf(IOException.class);
        }
    }

    private boolean socketIsThere() {
        try (RawClient client = client()) {
            return client.get("/").head().contains(" 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    private void stop(int seconds) {
        try {
            listener.stop(Duration.ofSeconds(seconds));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
