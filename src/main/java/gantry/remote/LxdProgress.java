package gantry.remote;

import gantry.image.ImageFailure;
import gantry.image.Progress;
import gantry.wire.OperationJson;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
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
    private final long size;
    private final Progress progress;
    private final Thread thread;
    private String phase = "";
    private long told;

    LxdProgress(LxdOperation operation, long size, Progress progress) {
        this.operation = operation;
        this.size = size;
        this.progress = progress;
        this.thread = Thread.ofVirtual().unstarted(this::ask);
        if (!progress.equals(Progress.NONE)) {
            thread.start();
        }
    }

    private void ask() {
        try {
            while (true) {
                Thread.sleep(PAUSE);
                OperationJson now = operation.now();
                now.metadata().textIfGiven("download_progress").ifPresent(this::tell);
            }
        } catch (InterruptedException | IOException | ImageFailure e) {
            return; // the transfer is over, or its end is told to whoever waits for it
        }
    }

    void tell(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            return;
        }
        String name = matcher.group(1) == null ? "image" : matcher.group(1);
        String unit = matcher.group(3);
        boolean isShare = unit.equals("%");
        if (!name.equals(phase)) {
            phase = name;
            told = 0;
            progress.phase(name, isShare ? OptionalLong.of(size) : OptionalLong.empty());
        }
        double number = Double.parseDouble(matcher.group(2));
        double factor = isShare ? size / 100.0 : UNITS.getOrDefault(unit, 1.0);
        long done = (long) (number * factor);
        if (done > told) {
            progress.advance(done - told);
            told = done;
        }
    }

    /// Returns when nothing more will be told.
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            if (!progress.equals(Progress.NONE)) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The transfer was cancelled");
        }
    }
}
