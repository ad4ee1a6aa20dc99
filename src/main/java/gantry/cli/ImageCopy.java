package gantry.cli;

import gantry.cli.places.Reference;
import gantry.cli.terminal.Choice;
import gantry.cli.terminal.ProgressLine;
import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Usage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import gantry.image.ImageSource;
import gantry.transfer.Copy;
import gantry.transfer.CopyMode;
import gantry.transfer.Import;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/// `image copy`: brings an image from one place to another; within a store, from project to
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
                .addOption(
                        Grammar.flag(
                                "Let the target follow the source to newer versions",
                                "--auto-update"))
                .addOption(Grammar.flag("Make the copy public", "--public"))
                .addOption(
                        Grammar.option(
                                "auto|pull|push|relay",
                                "How it travels: fetched by the target, sent by the source, through"
                                        + " this process, or the first that works (default)",
                                "--mode"))
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
    public int run(Invocation call) throws IOException {
        Reference source = call.reference(call.argument(0));
        Reference target = call.reference(call.argument(1));
        checkTarget(call.argument(1), target);
        ImageSource from = call.source(source);
        Optional<String> targetProject = call.value("--target-project");
        String project = targetProject.isPresent() ? targetProject.get() : call.project(target);
        ImageServer to = call.places().images(target, project);
        CopyMode mode = mode(call);
        ImageQuery asked = call.query(source);
        ImageInfo image = from.find(asked);
        ImageDraft draft = draft(call, image);
        if (project.equals(call.project(source)) && call.places().isSameServer(source, target)) {
            checkSetsSomething(call);
        }
        Copy.Copied copied;
        try (ProgressLine progress = call.progress("Transferring image")) {
            copied = new Copy(from, to, progress).run(image, asked, draft, mode);
        }
        call.say(
                switch (copied.outcome()) {
                    case Import.Arrived _ -> "Image copied successfully!";
                    case Import.Mended _ ->
                            "Image was damaged there, and is mended now; its aliases are set.";
                    case Import.WasThere _ -> "Image is there already; its aliases are set.";
                });
        sayWay(call, copied);
        return 0;
    }

    private static CopyMode mode(Invocation call) {
        return Choice.of(CopyMode.class, "mode", call.value("--mode").orElse("auto"));
    }

    /// Onto itself. The peers refuse that always; here it is a way to set aliases.
    private static void checkSetsSomething(Invocation call) {
        if (call.aliases().isEmpty()) {
            throw new Invalid(
                    "The source and target servers must be different: the image is there already;"
                            + " --alias gives it another name, and \"gantry image edit\" changes"
                            + " its settings");
        }
    }

    /// Which way it took is worth a word only where a better one failed.
    private static void sayWay(Invocation call, Copy.Copied copied) {
        if (copied.failed().isEmpty() || call.quiet()) {
            return;
        }
        String reason = copied.failed().getLast().getMessage();
        call.console()
                .err()
                .println(
                        "Copied by %s, as it could not be had otherwise: %s"
                                .formatted(
                                        copied.mode().name().toLowerCase(Locale.ROOT),
                                        SafeText.oneLine(reason)));
    }

    private static void checkTarget(String argument, Reference target) {
        if (!argument.contains(":")) {
            throw new Usage("The target is a remote, such as \"local:\", and not " + argument);
        }
        if (!target.name().isEmpty()) {
            throw new Usage("Can't provide a name for the target image; --alias gives it one");
        }
    }

    private static ImageDraft draft(Invocation call, ImageInfo image) {
        List<String> profiles = call.values("--profile");
        ImageSettings settings =
                image.settings()
                        .withPublic(call.has("--public"))
                        .withAutoUpdate(call.has("--auto-update"))
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
