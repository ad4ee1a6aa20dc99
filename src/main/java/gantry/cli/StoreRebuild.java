package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import gantry.remote.LxdRemote;
import gantry.store.Rebuild;
import gantry.store.Rebuild.When;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// `store rebuild`: makes a catalog that was lost or damaged anew.
final class StoreRebuild implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(
                        this,
                        "rebuild",
                        "Make a lost or damaged catalog anew from the images' files")
                .addOption(
                        Grammar.flag(
                                "Even if the catalog seems to be sound, or a newer gantry's",
                                "--force"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Path socket = call.places().socket();
        if (Files.exists(socket) && LxdRemote.listensOn(socket)) {
            throw new Invalid("A daemon serves this store, on %s; end it first".formatted(socket));
        }
        When when = call.has("--force") ? When.ALWAYS : When.LOST;
        Path directory = call.places().directory();
        Rebuild.Outcome outcome = new Rebuild(directory, call.console().clock()).run(when);
        outcome.said().forEach(sentence -> call.say(SafeText.oneLine(sentence)));
        call.say(
                "The catalog is made anew: %s, %s; gantry store verify reads all their bytes"
                        .formatted(
                                Words.count(outcome.images(), "image"),
                                Words.count(outcome.aliases(), "alias", "aliases")));
        return 0;
    }
}
