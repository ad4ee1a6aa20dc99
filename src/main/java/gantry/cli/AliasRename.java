package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.AliasEntry;
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
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        ImageServer server = call.images(reference);
        AliasEntry entry = AliasChoice.choose(call, server, reference.name());
        server.renameAlias(entry, TypedAlias.of(call, call.argument(1), "").name());
        return 0;
    }
}
