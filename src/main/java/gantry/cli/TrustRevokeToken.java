package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.SafeText;
import gantry.image.ImageFailure.NotFound;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `trust revoke-token`: takes back every token of that name.
final class TrustRevokeToken implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "revoke-token", "Take back a token before it is used")
                .addPositional(Grammar.arguments("[<remote>:]<name>", "1", "Name of the client"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.onThisMachine(call.argument(0));
        String name = SafeText.oneLine(reference.name());
        if (call.places().trust().revoke(reference.name()) == 0) {
            throw new NotFound(
                    "No certificate add token for member %s on remote: %s"
                            .formatted(name, reference.remote()));
        }
        call.say("Certificate add token for %s deleted".formatted(name));
        return 0;
    }
}
