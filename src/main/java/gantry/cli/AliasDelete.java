package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.ImageServer;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image alias delete`; the images stay.
final class AliasDelete implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "delete", "Delete image aliases", "rm", "remove")
                .addPositional(
                        Grammar.arguments("[<remote>:]<alias>...", "1..*", "Aliases to delete"))
                .addOption(AliasChoice.option());
    }

    @Override
    public int run(Invocation call) throws IOException {
        for (String argument : call.arguments()) {
            Reference reference = call.reference(argument);
            ImageServer server = call.images(reference);
            server.deleteAlias(AliasChoice.choose(call, server, reference.name()));
        }
        return 0;
    }
}
