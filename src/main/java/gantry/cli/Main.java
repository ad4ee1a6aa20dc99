package gantry.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/// The program's door.
public final class Main {
    static final String NAME = "gantry";

    /// How long a command that is interrupted may take to discard what it has begun.
    private static final long DISCARD_SECONDS = 70;

    private Main() {}

    public static void main(String[] args) {
        Thread main = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(main, done)));
        int code;
        try {
            code = run(args, thisProcess());
        } finally {
            done.countDown();
        }
        System.exit(code);
    }

    /// What SIGINT and SIGTERM do: the command is interrupted and discards what it has begun.
    private static void interrupt(Thread command, CountDownLatch done) {
        if (done.getCount() == 0) {
            return;
        }
        command.interrupt();
        try {
            if (!done.await(DISCARD_SECONDS, TimeUnit.SECONDS)) {
                return; // what it leaves is swept by the next command
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static Console thisProcess() {
        return new Console(
                System.in,
                new PrintStream(System.out, true, StandardCharsets.UTF_8),
                new PrintStream(System.err, true, StandardCharsets.UTF_8),
                Terminal.isTerminal(0),
                Terminal.isTerminal(2),
                System.getenv(),
                Path.of(System.getProperty("user.home")),
                System.getProperty("user.name"),
                Clock.systemUTC());
    }

    /// Runs one command.
    ///
    /// @return 0 when it succeeded, 1 when it was refused or failed, 2 when the arguments were
    ///     wrong
    public static int run(String[] args, Console console) {
        CommandLine line = CommandTree.build(console.out(), console.err());
        line.setExecutionStrategy(parsed -> execute(parsed, console));
        line.setParameterExceptionHandler((e, _) -> wrongUsage(e, console));
        return line.execute(args);
    }

    private static int wrongUsage(ParameterException e, Console console) {
        console.err().println("Error: " + SafeText.oneLine(String.valueOf(e.getMessage())));
        console.err()
                .println(
                        "See \"%s --help\""
                                .formatted(e.getCommandLine().getCommandSpec().qualifiedName()));
        return 2;
    }

    private static int execute(ParseResult parsed, Console console) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandLine line = last.commandSpec().commandLine();
        if (last.isUsageHelpRequested()) {
            line.usage(console.out());
            return 0;
        }
        if (last.isVersionHelpRequested() || parsed.isVersionHelpRequested()) {
            console.out().println(Version.text());
            return 0;
        }
        if (!(last.commandSpec().userObject() instanceof Command command)) {
            line.usage(console.err());
            return 0;
        }
        try (Places places = new Places(console)) {
            return command.run(new Call(parsed, console, places));
        } catch (Usage e) {
            return wrongUsage(new ParameterException(line, e.getMessage()), console);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return failed(e, parsed, console);
        }
    }

    private static int failed(Throwable e, ParseResult parsed, Console console) {
        console.err().println("Error: " + SafeText.oneLine(Failures.sentence(e)));
        if (parsed.expandedArgs().contains("--debug")) {
            e.printStackTrace(console.err());
        }
        return 1;
    }
}
