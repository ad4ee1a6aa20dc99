package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageServer;
import gantry.image.ImageServer.RolledBack;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image alias rollback`: goes back to the version that a refresh replaced.
final class AliasRollback implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(
                        this, "rollback", "Let an alias name the previous version of its image")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<alias>",
                                "1",
                                "The alias; those that moved with it follow"))
                .addOption(AliasChoice.option());
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        ImageServer server = call.images(reference);
        AliasEntry alias = AliasChoice.choose(call, server, reference.name());
        if (!(server instanceof ImageServer.RollingBack versions)) {
            throw new Invalid("This remote keeps no previous versions of images");
        }
        RolledBack done = versions.rollBack(alias);
        call.say(
                "%s: image %s again, not %s"
                        .formatted(
                                String.join(", ", done.aliases()),
                                done.image().abbreviated(),
                                done.from().abbreviated()));
        call.say(
                "It is not updated by itself any more until \"gantry image refresh %s\"."
                        .formatted(call.argument(0)));
        return 0;
    }
}
