package gantry.cli;

import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.transfer.Copy;
import gantry.transfer.Import;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// `image copy`: carries an image from one place to another; within a store, from project to
/// project.
final class ImageCopy implements Command {
    @Override
    public CommandSpec spec() {
        return Grammar.command(this, "copy", "Copy images between servers and projects", "cp")
                .addPositional(
                        Grammar.arguments(
                                "[<remote>:]<image> <remote>:",
                                "2",
                                "The image, and the server it goes to"))
                .addOption(Grammar.repeatable("NAME", "New alias to set on the copy", "--alias"))
                .addOption(Grammar.flag("Copy the aliases of the source", "--copy-aliases"))
                .addOption(Grammar.flag("Make the copy public", "--public"))
                .addOption(Grammar.repeatable("NAME", "Profile of the copy", "-p", "--profile"))
                .addOption(
                        Grammar.option(
                                "NAME",
                                "Copy to a project other than the source",
                                "--target-project"))
                .addOption(
                        Grammar.flag(
                                "Move aliases that name other images there, and delete images"
                                        + " that lose their last alias",
                                "--reuse"))
                .addOption(Grammar.vm());
    }

    @Override
    public int run(Call call) throws IOException {
        Reference source = Reference.parse(call.argument(0));
        Reference target = Reference.parse(call.argument(1));
        checkTarget(call.argument(1), target);
        ImageSource from = call.source(source);
        String project = call.value("--target-project").orElseGet(call::project);
        ImageServer to = call.places().images(target, project);
        ImageInfo image = from.find(call.query(source));
        Import.Outcome outcome;
        try (ProgressLine progress = call.progress()) {
            outcome = new Copy(from, to, progress).run(image, draft(call, image));
        }
        call.say(
                switch (outcome) {
                    case Import.Arrived _ -> "Image copied successfully!";
                    case Import.WasThere _ -> "Image is there already; its aliases are set.";
                });
        return 0;
    }

    private static void checkTarget(String argument, Reference target) {
        if (!argument.contains(":")) {
            throw new Usage("The target is a remote, such as \"local:\", and not " + argument);
        }
        if (!target.name().isEmpty()) {
            throw new Usage("Can't provide a name for the target image; --alias gives it one");
        }
    }

    private static ImageDraft draft(Call call, ImageInfo image) {
        List<String> profiles = call.values("--profile");
        ImageSettings settings =
                image.settings()
                        .withPublic(call.has("--public"))
                        .withAutoUpdate(false)
                        .withProfiles(
                                profiles.isEmpty() ? ImageSettings.DEFAULT.profiles() : profiles);
        List<Alias> aliases = new ArrayList<>(call.aliases());
        if (call.has("--copy-aliases")) {
            aliases.addAll(image.aliases());
        }
        return ImageDraft.PLAIN
                .withSettings(settings, Over.NOTHING)
                .withAliases(aliases, call.has("--reuse") ? TakenAlias.REPLACE : TakenAlias.REFUSE);
    }
}
