package gantry.cli;

import gantry.cli.terminal.Choice;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageServer;
import gantry.image.ImageType;
import gantry.image.Words;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.OptionSpec;

/// Which alias is meant: one name may stand for a container's image and for a virtual machine's.
final class AliasChoice {
    private AliasChoice() {}

    static OptionSpec option() {
        return Grammar.option(
                "container|virtual-machine",
                "Which one, where an alias names an image of each",
                "--type");
    }

    static AliasEntry choose(Invocation call, ImageServer server, String name) throws IOException {
        Optional<ImageType> type =
                call.value("--type").map(word -> Choice.of(ImageType.class, "type", word));
        List<AliasEntry> named =
                server.aliases().stream()
                        .filter(entry -> entry.name().equals(name))
                        .filter(entry -> type.map(entry.type()::equals).orElse(true))
                        .toList();
        if (named.isEmpty()) {
            throw new NotFound("Image alias not found: " + Words.printable(name));
        }
        if (named.size() > 1) {
            throw new Invalid(
                    "Alias %s names a container's image and a virtual machine's; say which with --type"
                            .formatted(name));
        }
        return named.getFirst();
    }
}
