package gantry.cli;

import java.io.IOException;
import picocli.CommandLine.Model.CommandSpec;

/// `store gc`: clears what crashes left.
final class StoreGc implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "gc", "Clear files that crashes left and no image names");
    }

    @Override
    public int run(Call call) throws IOException {
        long freed = call.places().store().collectGarbage();
        call.say("%s freed".formatted(Sizes.text(freed)));
        return 0;
    }
}
