package gantry.cli;

import gantry.cli.places.Reference;
import gantry.image.Alias;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image alias create`. The image is given by its fingerprint, or the start of it: there are no
/// aliases of aliases.
final class AliasCreate implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "create", "Create aliases for existing images", "add")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<alias> <fingerprint>",
                                "2",
                                "The new name, and the image it names"))
                .addOption(Grammar.option("TEXT", "Description of the alias", "--description"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        Alias alias = TypedAlias.of(call, reference.name(), call.value("--description").orElse(""));
        ImageQuery fingerprint = ImageQuery.of(call.argument(1));
        ImageServer server = call.images(reference);
        ImageInfo image = server.find(fingerprint);
        if (!image.fingerprint().startsWith(fingerprint.name())) {
            throw new NotFound(
                    "Image not found: %s is an alias; give the fingerprint, %s"
                            .formatted(fingerprint.name(), image.fingerprint().abbreviated()));
        }
        server.createAlias(image, alias);
        return 0;
    }
}
