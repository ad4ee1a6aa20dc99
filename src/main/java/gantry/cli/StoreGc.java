package gantry.cli;

import gantry.cli.terminal.Sizes;
import gantry.image.Words;
import gantry.store.Garbage;
import gantry.store.Garbage.Limit;
import gantry.store.Garbage.Orphan;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `store gc`: clears what crashes left.
final class StoreGc implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "gc", "Clear files that crashes left and no image names")
                .addOption(
                        Grammar.flag(
                                "Delete all files that no image names, however many and old",
                                "--force"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        Limit limit = call.has("--force") ? Limit.NONE : Limit.USUAL;
        Garbage.Outcome outcome = call.places().store().collectGarbage(limit);
        for (Orphan orphan : outcome.orphans()) {
            if (orphan.why().isEmpty()) {
                call.out().printf("Deleted %s%n", text(orphan));
            }
        }
        call.say("%s freed".formatted(Sizes.text(outcome.freed())));
        List<Orphan> kept = outcome.kept();
        if (kept.isEmpty()) {
            return 0;
        }
        PrintStream err = call.console().err();
        kept.forEach(orphan -> err.printf("Kept %s: %s%n", text(orphan), orphan.why()));
        err.printf(
                "Error: kept %s that no image names: the catalog may have lost their images;"
                        + " gantry store rebuild looks for those, gantry store gc --force deletes the files%n",
                Words.count(kept.size(), "file"));
        return 1;
    }

    private static String text(Orphan orphan) {
        return "%s (%s)".formatted(orphan.key(), Sizes.text(orphan.size()));
    }
}
