package gantry.cli;

import gantry.image.Progress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;

/// Draws a transfer on one line of a terminal, over and over: phase, bytes, rate, time left. Drawn
/// at most ten times a second, never wider than the terminal, and wiped away when closed.
final class ProgressLine implements Progress, AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int USUAL_WIDTH = 80;
    private static final int NARROWEST = 10;

    private final PrintStream terminal;
    private final Clock clock;
    private final int width;

    private String name = "";
    private OptionalLong total = OptionalLong.empty();
    private long done;
    private Instant began;
    private Instant drawnAt = Instant.MIN;
    private int drawnWidth;

    /// @param columns of the terminal, as the variable `COLUMNS` says; 80 where it says nothing
    ProgressLine(PrintStream terminal, Clock clock, String columns) {
        this.terminal = terminal;
        this.clock = clock;
        this.width = width(columns);
        this.began = clock.instant();
    }

    /// Draws nothing: for `--quiet`, and where output is no terminal.
    static ProgressLine silent() {
        return new ProgressLine(
                new PrintStream(OutputStream.nullOutputStream()), Clock.systemUTC(), "");
    }

    private static int width(String columns) {
        try {
            return Math.max(NARROWEST, Integer.parseInt(columns.strip()));
        } catch (NumberFormatException e) {
            return USUAL_WIDTH;
        }
    }

    @Override
    public void phase(String phase, OptionalLong size) {
        name = phase;
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
        // The last column stays free: some terminals begin a new line once it is written.
        String line = SafeText.fitted(line(Duration.between(began, now)), width - 1);
        int columns = SafeText.width(line);
        terminal.print("\r" + line + " ".repeat(Math.max(0, drawnWidth - columns)));
        terminal.flush();
        drawnWidth = columns;
        drawnAt = now;
    }

    private String line(Duration spent) {
        StringBuilder line = new StringBuilder(SafeText.oneLine(name)).append(':');
        if (total.isPresent() && total.getAsLong() > 0) {
            long percent = (long) (100.0 * Math.min(done, total.getAsLong()) / total.getAsLong());
            line.append(' ').append(percent).append('%');
        }
        line.append(' ').append(Sizes.text(done));
        total.ifPresent(size -> line.append(" of ").append(Sizes.text(size)));
        double rate = rate(spent);
        if (rate > 0) {
            line.append(" (")
                    .append(Sizes.text((long) rate))
                    .append("/s")
                    .append(left(rate))
                    .append(')');
        }
        return line.toString();
    }

    /// In bytes a second; 0 while it is too early to say.
    private double rate(Duration spent) {
        return spent.isPositive() ? done / (spent.toNanos() / 1e9) : 0;
    }

    private String left(double rate) {
        if (total.isEmpty() || total.getAsLong() < done) {
            return "";
        }
        return ", " + time((long) Math.ceil((total.getAsLong() - done) / rate)) + " left";
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
