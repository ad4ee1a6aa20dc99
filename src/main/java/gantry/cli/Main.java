package gantry.cli;

import gantry.cli.places.Places;
import gantry.cli.terminal.Console;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Screen;
import gantry.cli.terminal.Usage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Range;

/// The program's door.
public final class Main {
    static final String NAME = "gantry";

    /// How long a command that is interrupted may take to discard what it has begun.
    private static final long DISCARD_SECONDS = 70;

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int BROKEN_PIPE = 141;

    private Main() {}

    public static void main(String[] args) {
        Thread main = Thread.currentThread();
        CountDownLatch done = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> interrupt(main, done)));
        int code;
        try {
            code = run(args, Console.ofThisProcess(System.in, Screen.ofThisProcess()));
        } finally {
            done.countDown();
        }
        if (code != 0 || Thread.activeCount() > 1) {
            System.exit(code);
        }
        // Else the JVM ends by itself. To exit, it would load a logger for that, from all the jars.
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

    /// Runs one command.
    ///
    /// @return 0 when it succeeded, 1 when it was refused or failed, 2 when the arguments were
    ///     wrong, 141 when nobody read its results to their end
    public static int run(String[] args, Console console) {
        CommandLine line = CommandTree.build(List.of(args));
        line.setExecutionStrategy(parsed -> execute(parsed, console));
        line.setParameterExceptionHandler((e, _) -> misread(e, console));
        int code = line.execute(args);
        Optional<IOException> broken = console.out().failure();
        return code == 0 && broken.isPresent() ? broken(broken.get(), console) : code;
    }

    private static int misread(ParameterException e, Console console) {
        return wrongUsage(e.getCommandLine().getCommandSpec(), Misread.sentence(e), console);
    }

    private static int wrongUsage(CommandSpec command, String sentence, Console console) {
        console.err().println("Error: " + SafeText.oneLine(sentence));
        if (sentence.equals(Usage.WRONG_COUNT)) {
            console.err().println("Usage: " + HelpText.usage(command));
        }
        console.err().println("See \"%s --help\"".formatted(command.qualifiedName()));
        return WRONG_USAGE;
    }

    private static int execute(ParseResult parsed, Console console) {
        ParseResult last = parsed;
        while (last.hasSubcommand()) {
            last = last.subcommand();
        }
        CommandSpec spec = last.commandSpec();
        if (last.isVersionHelpRequested() || parsed.isVersionHelpRequested()) {
            console.out().text().println(ProgramVersion.text());
            return 0;
        }
        if (last.isUsageHelpRequested() || !(spec.userObject() instanceof Command command)) {
            HelpText.print(spec, console);
            return 0;
        }
        try (Places places = new Places(console)) {
            Invocation call = new Invocation(parsed, console, places);
            int count = call.arguments().size();
            Range right = Grammar.count(spec);
            return count < right.min() || count > right.max()
                    ? wrongUsage(spec, Usage.WRONG_COUNT, console)
                    : command.run(call);
        } catch (Usage e) {
            return wrongUsage(spec, e.getMessage(), console);
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            return console.out().failure().isPresent()
                    ? broken(console.out().failure().get(), console)
                    : failed(e, parsed, console);
        }
    }

    /// Results that did not arrive are a failure. A reader that left early, such as `head`, knows
    /// what it does: the shell's code for SIGPIPE, and no word.
    private static int broken(IOException e, Console console) {
        if ("Broken pipe".equals(e.getMessage())) {
            return BROKEN_PIPE;
        }
        console.err().println("Error: write standard output: " + FailureText.sentence(e));
        return FAILED;
    }

    private static int failed(Throwable e, ParseResult parsed, Console console) {
        console.err().println("Error: " + SafeText.oneLine(FailureText.sentence(e)));
        if (parsed.expandedArgs().contains("--debug")) {
            e.printStackTrace(console.err());
        }
        return FAILED;
    }
}
