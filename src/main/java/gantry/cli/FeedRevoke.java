package gantry.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `feed revoke`: from now on the feed's URL leads nowhere.
final class FeedRevoke implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "revoke", "Take a feed's URL back", "delete", "rm")
                .addPositional(Grammar.arguments("<name>", "1", "Name of the feed"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        call.places().store().feeds().revoke(call.argument(0));
        call.say("Feed %s revoked".formatted(call.argument(0)));
        return 0;
    }
}
