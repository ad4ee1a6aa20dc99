package gantry.cli;

import gantry.cli.terminal.Sizes;
import gantry.store.Holdings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/// `store usage`: how much there is, and how much room is left.
final class StoreUsage implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "usage", "Show how much the store holds");
    }

    @Override
    public int run(Invocation call) throws IOException {
        Holdings usage = call.places().store().usage();
        Path directory = call.places().directory();
        call.out()
                .printf(
                        """
                        Store: %s
                        Images: %d
                        Size of all images: %s
                        Size with shared files counted once: %s
                        Files: %d
                        Stored: %s
                        Free: %s
                        """,
                        directory,
                        usage.images(),
                        Sizes.text(usage.imageBytes()),
                        Sizes.text(usage.sharedBytes()),
                        usage.files(),
                        Sizes.text(usage.storedBytes()),
                        Sizes.text(Files.getFileStore(directory).getUsableSpace()));
        return 0;
    }
}
