package gantry.remote;

import gantry.image.Cancelled;
import gantry.image.ImageFailure;
import gantry.image.Progress;
import gantry.wire.OperationJson;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Asks an operation how far it is, a few times a second, and tells it on. Whether it succeeds is
/// somebody else's to find out.
final class LxdProgress implements Closeable {
    private static final Duration PAUSE = Duration.ofMillis(300);

    /// `rootfs: 42% (12.34MB/s)`, `42% (...)`, or, where the length is not known, `123.45MB (...)`.
    private static final Pattern TEXT =
            Pattern.compile("(?:(\\w{1,32}): )?(\\d{1,15}(?:\\.\\d{1,4})?)(%|[kMGTPE]?B)(?: .*)?");

    private static final Map<String, Double> UNITS =
            Map.of("B", 1e0, "kB", 1e3, "MB", 1e6, "GB", 1e9, "TB", 1e12, "PB", 1e15, "EB", 1e18);

    private final LxdOperation operation;
    private final Reading reading;
    private final Thread thread;

    LxdProgress(LxdOperation operation, long size, Progress progress) {
        this.operation = operation;
        this.reading = new Reading(size, progress);
        this.thread = Thread.ofVirtual().start(this::ask);
    }

    private void ask() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                OperationJson now = operation.now();
                now.metadata().textIfGiven("download_progress").ifPresent(reading::tell);
            }
        } catch (InterruptedException | IOException | ImageFailure e) {
            return; // the transfer is over, or its end is told to whoever waits for it
        }
    }

    /// Turns the words of a server, which are meant for people, into steps.
    static final class Reading {
        private final long size;
        private final Progress progress;
        private String phase = "";
        private long told;

        Reading(long size, Progress progress) {
            this.size = size;
            this.progress = progress;
        }

        void tell(String text) {
            Matcher matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                return;
            }
            boolean isShare = matcher.group(3).equals("%");
            begin(matcher.group(1) == null ? "image" : matcher.group(1), isShare);
            double factor = isShare ? size / 100.0 : UNITS.getOrDefault(matcher.group(3), 1.0);
            long done = Math.round(Double.parseDouble(matcher.group(2)) * factor);
            if (done > told) {
                progress.advance(done - told);
                told = done;
            }
        }

        private void begin(String name, boolean isShare) {
            if (!name.equals(phase)) {
                phase = name;
                told = 0;
                progress.phase(name, isShare ? OptionalLong.of(size) : OptionalLong.empty());
            }
        }
    }

    /// Returns when nothing more will be told.
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        }
    }
}
