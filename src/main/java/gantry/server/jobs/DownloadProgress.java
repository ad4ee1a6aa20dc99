package gantry.server.jobs;

import gantry.image.Progress;
import gantry.json.JsonValue;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.OptionalLong;

/// Tells an operation's listeners how far a download is, in the words that clients show:
/// `rootfs: 42% (12.34MB/s)`, twice a second at most.
public final class DownloadProgress implements Progress {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final double MEGA = 1e6;

    private final Operations.Handle handle;
    private final Clock clock;
    private String phase = "";
    private OptionalLong total = OptionalLong.empty();
    private long done;
    private Instant began;
    private Instant told;

    public DownloadProgress(Operations.Handle handle, Clock clock) {
        this.handle = handle;
        this.clock = clock;
        this.began = clock.instant();
        this.told = began;
    }

    @Override
    public void phase(String name, OptionalLong size) {
        phase = name;
        total = size;
        done = 0;
        began = clock.instant();
    }

    @Override
    public void advance(long bytes) {
        done += bytes;
        Instant now = clock.instant();
        if (Duration.between(told, now).compareTo(PAUSE) >= 0) {
            told = now;
            handle.tell(JsonValue.object().text("download_progress", text(now)).build());
        }
    }

    @Override
    public void warn(String sentence) {
        UploadWarnings warnings = new UploadWarnings();
        warnings.warn(sentence);
        handle.tell(warnings.json());
    }

    private String text(Instant now) {
        double seconds = Math.max(1, Duration.between(began, now).toMillis()) / 1000.0;
        String rate = String.format(Locale.ROOT, "(%.2fMB/s)", done / MEGA / seconds);
        return total.isPresent() && total.getAsLong() > 0
                ? "%s: %d%% %s".formatted(phase, done * 100 / total.getAsLong(), rate)
                : String.format(Locale.ROOT, "%s: %.2fMB %s", phase, done / MEGA, rate);
    }
}
