package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ProgressLine;
import gantry.cli.terminal.Usage;
import gantry.format.Architectures;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageVersions;
import gantry.image.Progress;
import gantry.settings.Settings;
import gantry.transfer.Refresh;
import gantry.upkeep.Outbound;
import gantry.upkeep.UpdateSources;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `image refresh`: looks at the sources of images again, one after the other; the first that
/// cannot be refreshed ends it.
final class ImageRefresh implements Command {
    private static final String REFRESHED = "Image refreshed successfully!";
    private static final String UP_TO_DATE = "Image already up to date.";

    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "refresh", "Refresh images from where they came")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<image>...", "1..*", "Aliases or fingerprints"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        for (String argument : call.arguments()) {
            Reference reference = call.reference(argument);
            if (reference.name().isEmpty()) {
                throw new Usage("Image identifier missing: " + argument);
            }
            ImageServer server = call.images(reference);
            ImageInfo image = server.find(ImageQuery.of(reference.name()));
            String result;
            try (ProgressLine progress = call.progress("Refreshing image")) {
                result = refresh(call, server, image, progress);
            }
            call.say(result);
        }
        return 0;
    }

    private static String refresh(
            Invocation call, ImageServer server, ImageInfo image, Progress progress)
            throws IOException {
        if (server instanceof ImageServer.Refreshing remote) {
            return remote.refresh(image, progress) ? REFRESHED : UP_TO_DATE;
        }
        if (server instanceof ImageVersions versions) {
            UpdateSources sources =
                    new UpdateSources(
                            outbound(call),
                            List.of(Architectures.ofThisMachine()),
                            call.places().cache(),
                            call.places().store()::file,
                            call.console().clock(),
                            call.console().ofIndexes(),
                            HeavyWork.AT_ONCE);
            int keep = call.places().keptVersions();
            return said(new Refresh(sources, versions, keep, progress).byHand(image));
        }
        throw new Invalid("Images of this remote have no sources to be refreshed from");
    }

    /// Whoever may open the store may be taken anywhere, but not by a restricted client's word.
    private static Outbound outbound(Invocation call) throws IOException {
        return new Outbound(
                call.places().web(),
                () ->
                        Settings.of(call.places().store().configuration().all())
                                .networks()
                                .withAnyUrl(),
                call.console()::sayNotReached);
    }

    private static String said(Refresh.Outcome outcome) {
        return switch (outcome) {
            case Refresh.UpToDate _ -> UP_TO_DATE;
            case Refresh.Skipped skipped -> skipped.sentence();
            case Refresh.Mended mended -> mended.sentence();
            case Refresh.Refreshed refreshed ->
                    refreshed.elsewhere().isEmpty()
                            ? REFRESHED
                            : REFRESHED + "\n" + refreshed.sentence();
        };
    }
}
