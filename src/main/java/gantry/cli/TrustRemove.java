package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `trust remove`.
final class TrustRemove implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "remove", "Trust a client no longer", "rm")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<fingerprint>",
                                "1",
                                "Its fingerprint, or how that begins"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.onThisMachine(call.argument(0));
        call.places().trust().remove(reference.name());
        return 0;
    }
}
