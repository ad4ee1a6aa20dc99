package gantry.cli.terminal;

import gantry.image.Words;
import gantry.remote.streams.StaleIndex;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;

/// Everything a command sees of the world around it, so that tests can give it another one.
///
/// @param screen where a person types what comes in, and sees the progress
/// @param home where the user's own files are
/// @param user name of the user, which decides where the store is by default
public record Console(
        InputStream in,
        Output out,
        PrintStream err,
        Screen screen,
        Map<String, String> environment,
        Path home,
        String user,
        Clock clock) {
    /// In bytes; a token has some hundreds.
    private static final int LONGEST_ANSWER = 1 << 16;

    public Console {
        err = SafeStream.ofRemarks(err);
        environment = Map.copyOf(environment);
    }

    /// That of this process: its streams, its environment, its user.
    public static Console ofThisProcess(InputStream in, Screen screen) {
        Map<String, String> environment = System.getenv();
        return new Console(
                in,
                new Output(new FileOutputStream(FileDescriptor.out)),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                screen,
                environment,
                home(environment),
                System.getProperty("user.name"),
                Clock.systemUTC());
    }

    /// `$HOME`, as for all other programs; the JVM's own answer comes from the user database.
    private static Path home(Map<String, String> environment) {
        String home = environment.getOrDefault("HOME", "");
        return Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
    }

    /// Says what is not new, and what is wrong, of lists of images.
    public StaleIndex ofIndexes() {
        return new StaleIndex() {
            @Override
            public void used(String file, Instant since, String why) {
                sayStale(file, since, why);
            }

            @Override
            public void noticed(String file, String what) {
                err.println("Warning: " + SafeText.oneLine(file + ": " + what));
            }
        };
    }

    private void sayStale(String file, Instant since, String why) {
        err.println(
                "Warning: using %s as it was at %s, since its server cannot be asked: %s"
                        .formatted(
                                SafeText.oneLine(file),
                                since.truncatedTo(ChronoUnit.SECONDS),
                                SafeText.oneLine(why)));
    }

    /// Says why a server was not reached that somebody else named, who is not told.
    public void sayNotReached(URI server, Exception why) {
        err.println(
                "Warning: %s was not reached: %s"
                        .formatted(
                                SafeText.oneLine(String.valueOf(server.getHost())),
                                SafeText.oneLine(Words.reason(why))));
    }

    /// The variable's value, where it is set to something.
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /// Shows the question beside the progress, and reads one line.
    ///
    /// @throws EOFException where nobody answers
    public String ask(String question) throws IOException {
        err.print(question);
        err.flush();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0 || line.size() > LONGEST_ANSWER) {
                throw new EOFException("The question was not answered");
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /// The same, and a terminal does not show what is typed.
    public String askHidden(String question) throws IOException {
        java.io.Console terminal = in.equals(System.in) ? System.console() : null;
        if (terminal == null) {
            return ask(question);
        }
        err.print(question);
        err.flush();
        char[] typed = terminal.readPassword();
        if (typed == null) {
            throw new EOFException("The question was not answered");
        }
        return new String(typed);
    }
}
