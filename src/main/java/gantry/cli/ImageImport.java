package gantry.cli;

import gantry.cli.terminal.Choice;
import gantry.cli.terminal.ProgressLine;
import gantry.cli.terminal.Usage;
import gantry.format.NewMetadata;
import gantry.format.pack.Packer;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.remote.DirectUrl;
import gantry.transfer.Copy;
import gantry.transfer.ImageFiles;
import gantry.transfer.Import;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/// `image import`: brings files of this machine into a store.
final class ImageImport implements Command {
    private static final String STANDARD_INPUT = "-";

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Grammar.command(
                                this,
                                "import",
                                "Import images into the image store: a unified image (a file, a directory,"
                                        + " - for standard input, or a URL), metadata and rootfs of a"
                                        + " split one, or with --os and --release a disk alone")
                        .addPositional(
                                Grammar.arguments(
                                        "<tarball>|<directory>|-|<URL> [<rootfs>] [<remote>:] [key=value...]",
                                        "1..*",
                                        "The image, where it goes, and properties to give it"))
                        .addOption(
                                Grammar.repeatable(
                                        "NAME", "New alias to set on the image", "--alias"))
                        .addOption(Grammar.flag("Make the image public", "--public"))
                        .addOption(
                                Grammar.flag(
                                        "Succeed if the image is there already, and delete images that"
                                                + " lose their last alias to it",
                                        "--reuse"))
                        .addOption(
                                Grammar.option(
                                        "zstd|xz", "How to compress a directory", "--compression"));
        DiskOptions.all().forEach(spec::addOption);
        WebImage.options().forEach(spec::addOption);
        return spec;
    }

    @Override
    public int run(Invocation call) throws IOException {
        Arguments arguments = Arguments.sort(call.arguments());
        ImageDraft draft = draft(call, arguments);
        Opening files = files(call, arguments);
        ImageServer target = call.images(call.reference(arguments.target()));
        Import.Outcome outcome;
        Warned warned;
        try (ProgressLine progress = call.progress("Transferring image")) {
            warned = new Warned(progress);
            outcome =
                    arguments.isUrl()
                            ? fetch(new WebImage(call, arguments.url()), target, draft, warned)
                            : send(files, target, draft, warned);
        }
        warned.say(call.console().err());
        return tell(call, outcome, draft);
    }

    private interface Opening {
        ImageStream open() throws IOException;
    }

    private static Import.Outcome send(
            Opening files, ImageServer target, ImageDraft draft, Progress progress)
            throws IOException {
        try (ImageStream image = files.open()) {
            return new Import(target, progress).run(image, draft);
        }
    }

    /// Through this process, so that any target will do.
    private static Import.Outcome fetch(
            WebImage image, ImageServer target, ImageDraft draft, Progress progress)
            throws IOException {
        try (DirectUrl web = image.open()) {
            ImageInfo found = web.find(ImageQuery.of(""));
            return new Copy(web, target, progress).run(found, draft);
        }
    }

    private static ImageDraft draft(Invocation call, Arguments arguments) {
        ImageSettings settings =
                ImageSettings.DEFAULT
                        .withPublic(call.has("--public"))
                        .withProperties(arguments.properties());
        return ImageDraft.PLAIN
                .withSettings(settings, Over.METADATA)
                .withAliases(
                        call.aliases(), call.has("--reuse") ? TakenAlias.REPLACE : TakenAlias.MOVE);
    }

    /// Where the image is read from, once everything else is known to be right.
    private static Opening files(Invocation call, Arguments arguments) {
        Packer.Compression compression = compression(call);
        Optional<NewMetadata> metadata = DiskOptions.metadata(call, arguments.properties());
        if (metadata.isEmpty()) {
            return () -> open(call, arguments, compression);
        }
        if (arguments.files().size() == 2 || arguments.isUrl()) {
            throw new Usage("--os and --release are for one file, a disk without metadata");
        }
        return () -> openDisk(call, arguments.files().getFirst(), metadata.get());
    }

    private static ImageStream openDisk(Invocation call, String file, NewMetadata metadata)
            throws IOException {
        return file.equals(STANDARD_INPUT)
                ? ImageFiles.disk(call.console().in(), "standard input", metadata)
                : ImageFiles.disk(Path.of(file), metadata);
    }

    private static ImageStream open(
            Invocation call, Arguments arguments, Packer.Compression compression)
            throws IOException {
        List<String> files = arguments.files();
        if (files.size() == 2) {
            return ImageFiles.split(Path.of(files.get(0)), Path.of(files.get(1)));
        }
        String file = files.getFirst();
        if (file.equals(STANDARD_INPUT)) {
            return ImageFiles.unified(call.console().in(), "standard input");
        }
        return ImageFiles.unified(Path.of(file), compression);
    }

    private static Packer.Compression compression(Invocation call) {
        return Choice.of(
                Packer.Compression.class,
                "compression",
                call.value("--compression").orElse("zstd"));
    }

    private static int tell(Invocation call, Import.Outcome outcome, ImageDraft draft) {
        return switch (outcome) {
            case Import.Arrived(var image) -> {
                call.say("Image imported with fingerprint: " + image.fingerprint());
                yield 0;
            }
            case Import.Mended(var image) -> {
                call.say("Image was damaged, and is mended now: " + image.fingerprint());
                yield 0;
            }
            case Import.WasThere(var image) when call.has("--reuse") -> {
                call.say("Image is there already with fingerprint: " + image.fingerprint());
                yield 0;
            }
            case Import.WasThere(var image) ->
                    throw new Invalid(
                            "Image with same fingerprint already exists: %s%s"
                                    .formatted(
                                            image.fingerprint(),
                                            draft.aliases().isEmpty()
                                                    ? ""
                                                    : " (the aliases asked for were set on it)"));
        };
    }

    /// The arguments, told apart as `lxc` does.
    ///
    /// @param target a remote and its colon, or empty
    record Arguments(List<String> files, String target, Map<String, String> properties) {
        static Arguments sort(List<String> words) {
            List<String> files = new ArrayList<>();
            Map<String, String> properties = new TreeMap<>();
            String target = "";
            for (String word : words) {
                if (isUrl(word)) {
                    files.add(word);
                } else if (word.contains("=") && !Files.exists(Path.of(word))) {
                    int equals = word.indexOf('=');
                    properties.put(
                            word.substring(0, equals).strip(), word.substring(equals + 1).strip());
                } else if (word.endsWith(":") && !Files.exists(Path.of(word))) {
                    target = word;
                } else {
                    files.add(word);
                }
            }
            check(files);
            return new Arguments(files, target, properties);
        }

        private static boolean isUrl(String word) {
            return word.startsWith("https://") || word.startsWith("http://");
        }

        boolean isUrl() {
            return isUrl(files.getFirst());
        }

        /// @throws Invalid if what looks like a URL is none
        URI url() {
            try {
                return new URI(files.getFirst());
            } catch (URISyntaxException e) {
                throw new Invalid("Invalid URL: " + e.getReason());
            }
        }

        private static void check(List<String> files) {
            if (files.isEmpty()) {
                throw new Usage(
                        "No image given: name a file, a directory, or - for standard input");
            }
            if (files.size() > 2) {
                throw new Usage(
                        "An image is one file, or metadata and rootfs; these are %d: %s"
                                .formatted(files.size(), String.join(" ", files)));
            }
            if (files.size() == 2 && files.contains(STANDARD_INPUT)) {
                throw new Usage("Only a unified image can come from standard input");
            }
            if (files.stream().anyMatch(file -> file.startsWith("http://"))) {
                throw new Invalid("Only https:// is supported for remote image import");
            }
            if (files.size() == 2 && files.stream().anyMatch(Arguments::isUrl)) {
                throw new Usage("A URL names a whole image; nothing goes beside it");
            }
        }
    }
}
