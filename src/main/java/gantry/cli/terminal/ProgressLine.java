package gantry.cli.terminal;

import gantry.image.Progress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/// Draws a transfer on one line of a terminal, over and over: what is done, bytes, rate, time left.
/// Drawn at most ten times a second, never wider than the terminal, and wiped away when closed.
public final class ProgressLine implements Progress, AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);

    /// How long a terminal that was resized may be drawn on as it was.
    private static final Duration SAME_WIDTH = Duration.ofSeconds(1);

    private static final int NARROWEST = 10;

    /// Phases that say no more than that an image travels: its files, as servers call them.
    private static final Set<String> FILES =
            Set.of("image", "unified", "metadata", "rootfs", "disk");

    private final PrintStream terminal;
    private final Clock clock;
    private final IntSupplier columns;
    private final String doing;
    private final boolean seen;

    private String name = "";
    private OptionalLong total = OptionalLong.empty();
    private long done;
    private Instant began;
    private Instant drawnAt = Instant.MIN;
    private Instant measuredAt = Instant.MIN;
    private int width;
    private int drawnWidth;

    /// @param columns of the terminal, at this moment
    /// @param doing what a person sees the program do, such as `Transferring image`
    public ProgressLine(PrintStream terminal, Clock clock, IntSupplier columns, String doing) {
        this(terminal, clock, columns, doing, true);
    }

    private ProgressLine(
            PrintStream terminal, Clock clock, IntSupplier columns, String doing, boolean seen) {
        this.terminal = terminal;
        this.clock = clock;
        this.columns = columns;
        this.doing = doing;
        this.seen = seen;
        this.began = clock.instant();
    }

    /// Draws nothing: for `--quiet`, and where output is no terminal.
    public static ProgressLine silent() {
        PrintStream nobody = new PrintStream(OutputStream.nullOutputStream());
        return new ProgressLine(nobody, Clock.systemUTC(), () -> 0, "", false);
    }

    @Override
    public boolean isSeen() {
        return seen;
    }

    @Override
    public void phase(String phase, OptionalLong size) {
        name = FILES.contains(phase) ? doing : doing + ": " + SafeText.oneLine(phase);
        total = size;
        done = 0;
        began = clock.instant();
        draw(began);
    }

    @Override
    public void advance(long bytes) {
        done += bytes;
        Instant now = clock.instant();
        if (!now.isBefore(drawnAt.plus(PAUSE))) {
            draw(now);
        }
    }

    /// Wipes the line, so that what comes next begins on an empty one.
    @Override
    public void close() {
        if (drawnWidth > 0) {
            terminal.print("\r" + " ".repeat(drawnWidth) + "\r");
            terminal.flush();
            drawnWidth = 0;
        }
    }

    private void draw(Instant now) {
        if (!now.isBefore(measuredAt.plus(SAME_WIDTH))) {
            width = Math.max(NARROWEST, columns.getAsInt());
            measuredAt = now;
        }
        // The last column stays free: some terminals begin a new line once it is written.
        String line = fitting(Duration.between(began, now), width - 1);
        int used = SafeText.width(line);
        int left = Math.min(drawnWidth, width - 1) - used;
        terminal.print("\r" + line + " ".repeat(Math.max(0, left)));
        terminal.flush();
        drawnWidth = used;
        drawnAt = now;
    }

    /// On a narrow terminal, first the bytes go, then everything but the share.
    private String fitting(Duration spent, int room) {
        List<String> bytes = bytes();
        List<String> pace = pace(spent);
        String begin = name + ": " + share();
        List<String> all = Stream.concat(bytes.stream(), pace.stream()).toList();
        for (List<String> details : List.of(all, pace)) {
            String line =
                    details.isEmpty() ? begin : begin + " (" + String.join(", ", details) + ")";
            if (SafeText.width(line) <= room) {
                return line;
            }
        }
        return SafeText.fitted(begin, room);
    }

    /// Percent where the whole is known, else how much has come.
    private String share() {
        if (total.isPresent() && total.getAsLong() > 0) {
            long share = (long) (100.0 * Math.min(done, total.getAsLong()) / total.getAsLong());
            return share + "%";
        }
        return Sizes.text(done);
    }

    private List<String> bytes() {
        return total.isPresent() && total.getAsLong() > 0
                ? List.of(Sizes.text(done) + " of " + Sizes.text(total.getAsLong()))
                : List.of();
    }

    private List<String> pace(Duration spent) {
        double rate = rate(spent);
        if (rate <= 0) {
            return List.of();
        }
        String pace = Sizes.text((long) rate) + "/s";
        return total.isEmpty() || total.getAsLong() < done
                ? List.of(pace)
                : List.of(
                        pace, time((long) Math.ceil((total.getAsLong() - done) / rate)) + " left");
    }

    /// In bytes a second; 0 while it is too early to say.
    private double rate(Duration spent) {
        return spent.isPositive() ? done / (spent.toNanos() / 1e9) : 0;
    }

    private static String time(long seconds) {
        if (seconds < 60) {
            return seconds + "s";
        }
        return seconds < 3600
                ? "%dm%02ds".formatted(seconds / 60, seconds % 60)
                : "%dh%02dm".formatted(seconds / 3600, seconds / 60 % 60);
    }
}
