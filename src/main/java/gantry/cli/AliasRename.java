package gantry.cli;

import gantry.image.ImageServer;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image alias rename`.
final class AliasRename implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "rename", "Rename aliases", "mv")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<alias> <new-name>", "2", "The alias and its new name"))
                .addOption(AliasChoice.option());
    }

    @Override
    public int run(Call call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        ImageServer server = call.images(reference);
        server.renameAlias(AliasChoice.choose(call, server, reference.name()), call.argument(1));
        return 0;
    }
}
