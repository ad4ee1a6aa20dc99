package gantry.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// One command: the words it understands, and what it does with them.
interface Command {
    CommandSpec spec();

    /// @return the exit code: 0, or 1 where the command has itself told what is wrong
    int run(Invocation call) throws IOException;
}
