package gantry.cli;

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
    public int run(Call call) throws IOException {
        List<String> faults;
        try (ProgressLine progress = call.progress("Checking files")) {
            faults = call.places().store().verify(progress);
        }
        if (faults.isEmpty()) {
            call.say("All images are sound");
            return 0;
        }
        faults.forEach(call.console().err()::println);
        call.console().err().printf("Error: %d files are missing or damaged%n", faults.size());
        return 1;
    }
}
