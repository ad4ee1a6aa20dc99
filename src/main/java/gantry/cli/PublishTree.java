package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.ProgressLine;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Usage;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.Words;
import gantry.publish.PublishedImage;
import gantry.publish.SigningKey;
import gantry.publish.UnreadableImage;
import gantry.publish.directory.Outcome;
import gantry.publish.directory.TreeDirectory;
import gantry.publish.directory.Xdelta3;
import gantry.settings.Expiry;
import gantry.settings.Settings;
import gantry.store.ProjectImages;
import gantry.store.Publication.Published;
import gantry.wire.ImageFilter;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import picocli.CommandLine.Model.CommandSpec;

/// `publish tree`: images of the store of this machine, also while a daemon serves it, as files.
final class PublishTree implements Command {
    /// How often the list of images is read again since one of them was deleted meanwhile.
    private static final int MOST_TRIES = 10;

    @Override
    public CommandSpec spec() {
        return Grammar.command(
                        this, "tree", "Write images as a simplestreams tree for any web server")
                .addPositional(
                        Grammar.arguments(
                                "<directory> [<filter>...]",
                                "1..*",
                                "Where to, and parts of an alias or fingerprint, or key=value;"
                                        + " all must match"))
                .addOption(Grammar.flag("Take private images, too", "--private"))
                .addOption(
                        Grammar.flag(
                                "Make deltas to the versions before, with the program xdelta3",
                                "--delta"))
                .addOption(Grammar.flag("Only show what would be done", "--dry-run"))
                .addOption(
                        Grammar.option(
                                "TIME",
                                "How long files stay that no index names any more, such as 90M,"
                                        + " 12H or 1w; default 1d",
                                "--grace"));
    }

    @Override
    public int run(Invocation call) throws IOException {
        if (call.argument(0).isEmpty()) {
            throw new Usage("Directory missing");
        }
        TreeDirectory directory = directory(call);
        Chosen chosen = chosen(call);
        Told told =
                call.has("--dry-run")
                        ? plan(call, directory, chosen)
                        : publish(call, directory, chosen);
        told.kept().forEach(image -> tell(call, "Kept as it is here", image));
        told.leftOut().forEach(image -> tell(call, "Left out", image));
        if (told.leftOut().isEmpty()) {
            return 0;
        }
        call.console()
                .err()
                .printf(
                        "Error: %s cannot be published; importing it again mends it%n",
                        Words.count(told.leftOut().size(), "damaged image"));
        return 1;
    }

    private static void tell(Invocation call, String what, UnreadableImage image) {
        call.console()
                .err()
                .printf(
                        "%s: %s%s: %s%n",
                        what,
                        image.info().fingerprint(),
                        image.info().aliases().stream()
                                .findFirst()
                                .map(alias -> " (" + SafeText.oneLine(alias.name()) + ")")
                                .orElse(""),
                        image.why());
    }

    /// What becomes of the images that the store cannot read.
    ///
    /// @param images all that the tree has
    /// @param kept those whose files are sound in the tree
    private record Told(
            List<PublishedImage> images,
            List<UnreadableImage> kept,
            List<UnreadableImage> leftOut) {
        static Told of(Published chosen, TreeDirectory directory) throws IOException {
            List<PublishedImage> images = new ArrayList<>(chosen.images());
            List<UnreadableImage> kept = new ArrayList<>();
            List<UnreadableImage> leftOut = new ArrayList<>();
            for (UnreadableImage unreadable : chosen.unreadable()) {
                Optional<PublishedImage> there = directory.find(unreadable);
                there.ifPresent(images::add);
                (there.isPresent() ? kept : leftOut).add(unreadable);
            }
            return new Told(images, kept, leftOut);
        }
    }

    private static Told plan(Invocation call, TreeDirectory directory, Chosen chosen)
            throws IOException {
        Told told = Told.of(chosen.images(), directory);
        new TreeText(directory.plan(told.images())).plan().forEach(call.out()::println);
        return told;
    }

    private static TreeDirectory directory(Invocation call) throws IOException {
        TreeDirectory plain =
                new TreeDirectory(
                        Path.of(call.argument(0)),
                        call.places().store()::file,
                        grace(call),
                        call.console().clock());
        TreeDirectory chosen = call.has("--delta") ? plain.with(new Xdelta3()) : plain;
        Optional<Path> key = Settings.of(call.places().store().configuration().all()).signingKey();
        return key.isPresent() ? chosen.signedBy(SigningKey.read(key.get())) : chosen;
    }

    private static Duration grace(Invocation call) {
        Instant now = call.console().clock().instant();
        return Duration.between(now, Expiry.parse(call.value("--grace").orElse("1d")).after(now));
    }

    /// SampleImages of one project.
    private record Chosen(ProjectImages from, Predicate<ImageInfo> wanted) {
        Published images() throws IOException {
            return from.publication(wanted);
        }
    }

    private static Chosen chosen(Invocation call) throws IOException {
        Predicate<ImageInfo> filter =
                ImageFilter.of(call.arguments().subList(1, call.arguments().size()));
        return new Chosen(
                call.places().store().images(call.project(Reference.THIS_MACHINE)),
                call.has("--private") ? filter : filter.and(image -> image.settings().isPublic()));
    }

    /// An image that is deleted meanwhile is none of the tree's: the next list is without it.
    private static Told publish(Invocation call, TreeDirectory directory, Chosen chosen)
            throws IOException {
        for (int tries = 1; ; tries++) {
            Told told = Told.of(chosen.images(), directory);
            List<PublishedImage> images = told.images();
            try {
                Outcome outcome;
                try (ProgressLine progress = call.progress("Publishing images")) {
                    outcome = directory.publish(images, progress);
                }
                call.say(new TreeText(outcome).done(call.argument(0), images));
                if (images.isEmpty() && !call.has("--private")) {
                    call.say("Note: no public image; gantry image edit or --private changes that");
                }
                return told;
            } catch (NoSuchFileException e) {
                if (tries == MOST_TRIES) {
                    throw new NotFound(
                            "The store has lost its file %s; gantry store verify tells more"
                                    .formatted(e.getFile()));
                }
            }
        }
    }
}
