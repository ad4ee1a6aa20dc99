package gantry.cli;

import gantry.cli.places.Reference;
import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `image show`: what can be edited, as YAML.
final class ImageShow implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "show", "Show image properties")
                .addPositional(Grammar.image())
                .addOption(Grammar.vm());
    }

    @Override
    public int run(Call call) throws IOException {
        Reference reference = call.reference(call.argument(0));
        call.out()
                .print(
                        ImageText.show(
                                call.source(reference).find(call.query(reference)).settings()));
        return 0;
    }
}
