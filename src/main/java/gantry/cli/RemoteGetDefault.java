package gantry.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `remote get-default`: prints the remote that is meant where none is named.
final class RemoteGetDefault implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "get-default", "Show the default remote");
    }

    @Override
    public int run(Invocation call) throws IOException {
        call.out().println(call.places().remotes().defaultName());
        return 0;
    }
}
