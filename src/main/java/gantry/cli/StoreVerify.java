package gantry.cli;

import gantry.cli.terminal.ProgressLine;
import gantry.image.Words;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `store verify`: reads every file and compares it with its digest.
final class StoreVerify implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "verify", "Read every stored file and check it");
    }

    @Override
    public int run(Invocation call) throws IOException {
        List<String> faults;
        try (ProgressLine progress = call.progress("Checking files")) {
            faults = call.places().store().verify(progress);
        }
        if (faults.isEmpty()) {
            call.say("All images are sound");
            return 0;
        }
        faults.forEach(call.console().err()::println);
        String count = Words.count(faults.size(), "file");
        call.console().err().printf("Error: %s missing or damaged%n", count);
        return 1;
    }
}
