package gantry.server;

import gantry.image.ImageFailure;
import gantry.image.MemoryRanOut;
import gantry.image.Words;
import gantry.json.JsonValue;
import gantry.server.exchange.Failures;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The daemon's log: a line of JSON for each thing that happens, with its time and its level.
/// Secrets that stand in the texts of failures are left out.
public final class Log {
    /// How much it matters, with the number that `syslog(3)` has for it.
    public enum Level {
        DEBUG("debug", 7),
        INFO("info", 6),
        WARNING("warning", 4),
        ERROR("error", 3);

        private final String word;
        private final int number;

        Level(String word, int number) {
            this.word = word;
            this.number = number;
        }
    }

    /// Who reads the lines.
    public enum Reader {
        PERSON,
        /// systemd's journal, which takes the level from a prefix `<6>` (`sd-daemon(3)`).
        JOURNAL
    }

    /// Always as long, so that lines stand below each other: nanoseconds say nothing here.
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private final PrintStream out;
    private final Clock clock;
    private final Level least;
    private final Reader reader;

    /// @param least the lowest level that is written
    public Log(PrintStream out, Clock clock, Level least, Reader reader) {
        this.out = out;
        this.clock = clock;
        this.least = least;
        this.reader = reader;
    }

    /// What a line says beside its time and its level.
    interface Content extends Consumer<JsonValue.Builder> {}

    boolean writes(Level level) {
        return level.compareTo(least) >= 0;
    }

    void write(Level level, Content content) {
        if (!writes(level)) {
            return;
        }
        JsonValue.Builder line =
                JsonValue.object().text("time", TIME.format(now())).text("level", level.word);
        content.accept(line);
        String prefix =
                switch (reader) {
                    case PERSON -> "";
                    case JOURNAL -> "<" + level.number + ">";
                };
        out.println(prefix + line.build().json());
    }

    private Instant now() {
        return clock.instant();
    }

    /// Writes of a failure; whatever is a fault of ours has its stack there, and an id.
    ///
    /// @param level of a failure that is no fault
    /// @param content what failed
    /// @return the sentence for whoever asked, with that id
    String failed(Level level, Throwable failure, Content content) {
        if (Failures.isFault(failure)) {
            String id = UUID.randomUUID().toString();
            write(
                    Level.ERROR,
                    line -> {
                        content.accept(line);
                        line.text("id", id)
                                .text("failure", text(failure))
                                .text("stack", stack(failure));
                    });
            return "%s; the server's log says more under %s"
                    .formatted(Failures.sentence(failure), id);
        }
        write(
                level,
                line -> {
                    content.accept(line);
                    line.text("failure", text(failure));
                    if (writes(Level.DEBUG)) {
                        line.text("stack", stack(failure));
                    }
                });
        return Failures.sentence(failure);
    }

    /// Of what is no refusal of ours its kind is told, too: its message may be a path alone.
    private static String text(Throwable failure) {
        return Unsecret.text(
                failure instanceof ImageFailure
                        ? Failures.sentence(failure)
                        : Words.printable(failure.toString()));
    }

    private static String stack(Throwable failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString()
                .lines()
                .map(line -> Words.printable(Unsecret.text(line.replace("\t", "    "))))
                .collect(Collectors.joining("\n"));
    }

    /// The daemon serves now.
    ///
    /// @param addresses of HTTPS, as others reach it
    public void started(String version, Path store, List<String> addresses) {
        write(
                Level.INFO,
                line ->
                        line.text("event", "started")
                                .text("version", version)
                                .text("store", store.toString())
                                .texts("addresses", addresses));
    }

    /// It was told to stop.
    ///
    /// @param longest that what runs has to come to its end
    public void stopping(Duration longest) {
        write(
                Level.INFO,
                line -> line.text("event", "stopping").number("seconds", longest.toSeconds()));
    }

    /// @param took since it was told
    public void stopped(Duration took) {
        write(Level.INFO, line -> line.text("event", "stopped").number("millis", took.toMillis()));
    }

    /// A thread ended by a fault that nobody was waiting for.
    public void uncaught(Thread thread, Throwable failure) {
        String outcome =
                MemoryRanOut.isOne(failure)
                        ? "Memory ran out, so the daemon ends with code " + MemoryRanOut.EXIT_CODE
                        : "";
        var _ =
                failed(
                        Level.ERROR,
                        failure,
                        line ->
                                line.text("thread", thread.getName())
                                        .textIfAny("outcome", outcome));
    }
}
