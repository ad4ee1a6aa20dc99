package gantry.cli;

import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.publish.SigningKey;
import gantry.publish.directory.Outcome;
import gantry.publish.directory.TreeDirectory;
import gantry.publish.directory.Xdelta3;
import gantry.server.Expiry;
import gantry.server.Settings;
import gantry.store.ProjectImages;
import gantry.wire.ImageFilter;
import java.io.IOException;
import java.io.PrintStream;
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
    public int run(Call call) throws IOException {
        TreeDirectory directory = directory(call);
        Chosen chosen = chosen(call);
        if (call.has("--dry-run")) {
            print(directory.plan(chosen.images()), call.out());
        } else {
            publish(call, directory, chosen);
        }
        return 0;
    }

    private static TreeDirectory directory(Call call) throws IOException {
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

    private static Duration grace(Call call) {
        Instant now = call.console().clock().instant();
        return Duration.between(now, Expiry.parse(call.value("--grace").orElse("1d")).after(now));
    }

    /// Images of one project.
    private record Chosen(ProjectImages from, Predicate<ImageInfo> wanted) {
        List<PublishedImage> images() throws IOException {
            return from.published(wanted);
        }
    }

    private static Chosen chosen(Call call) throws IOException {
        Predicate<ImageInfo> filter =
                ImageFilter.of(call.arguments().subList(1, call.arguments().size()));
        return new Chosen(
                call.places().store().images(call.value("--project").orElse(Project.DEFAULT)),
                call.has("--private") ? filter : filter.and(image -> image.settings().isPublic()));
    }

    /// An image that is deleted meanwhile is none of the tree's: the next list is without it.
    private static void publish(Call call, TreeDirectory directory, Chosen chosen)
            throws IOException {
        for (int tries = 1; ; tries++) {
            List<PublishedImage> images = chosen.images();
            try {
                Outcome outcome;
                try (ProgressLine progress = call.progress()) {
                    outcome = directory.publish(images, progress);
                }
                call.say(sentence(call, images, outcome));
                return;
            } catch (NoSuchFileException e) {
                if (tries == MOST_TRIES) {
                    throw new NotFound(
                            "The store has lost its file %s; gantry store verify tells more"
                                    .formatted(e.getFile()));
                }
            }
        }
    }

    private static String sentence(Call call, List<PublishedImage> images, Outcome outcome) {
        int told = (int) images.stream().filter(PublishedImage::canBeTold).count();
        List<String> lines = new ArrayList<>();
        lines.add(
                "Published %s to %s: %s written (%s), %s%d kept, %d removed, %d waiting for that"
                        .formatted(
                                count(told, "image"),
                                call.argument(0),
                                count(outcome.written().size(), "file"),
                                Sizes.text(outcome.writtenSize()),
                                outcome.deltas() > 0
                                        ? count(outcome.deltas(), "delta") + " made, "
                                        : "",
                                outcome.kept(),
                                outcome.removed().size(),
                                outcome.waiting().size()));
        if (told < images.size()) {
            lines.add(
                    "Note: %s of virtual machines left out, since clients cannot tell them from"
                                    .formatted(count(images.size() - told, "unified image"))
                            + " containers' here");
        }
        if (images.isEmpty() && !call.has("--private") && call.arguments().size() == 1) {
            lines.add("Note: no image is public; gantry image edit or --private changes that");
        }
        return String.join("\n", lines);
    }

    private static String count(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    private static void print(Outcome plan, PrintStream out) {
        for (PublishedFile file : plan.written()) {
            out.printf("write %s (%s)%n", file.path(), Sizes.text(file.size()));
        }
        if (plan.deltas() > 0) {
            out.printf("make %s%n", count(plan.deltas(), "delta"));
        }
        plan.indexes().forEach(index -> out.printf("write %s%n", index));
        plan.removed().forEach(path -> out.printf("remove %s%n", path));
        plan.waiting()
                .forEach((path, since) -> out.printf("keep %s, unnamed since %s%n", path, since));
    }
}
