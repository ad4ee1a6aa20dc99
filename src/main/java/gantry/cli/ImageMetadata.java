package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Usage;
import gantry.format.NewMetadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;

/// `image metadata`: writes the metadata that `image import DISK --os NAME --release VERSION`
/// makes, as the first file of a split image.
final class ImageMetadata implements Command {
    private static final String STANDARD_OUTPUT = "-";

    @Override
    public CommandSpec spec() {
        CommandSpec spec =
                Grammar.command(
                                this,
                                "metadata",
                                "Write the metadata of a split image: a tarball, or the text alone where"
                                        + " the name ends in .yaml")
                        .addPositional(
                                Grammar.arguments(
                                        "<file>|- [key=value...]",
                                        "1..*",
                                        "The file, or - for the text on standard output; and properties"));
        DiskOptions.all().forEach(spec::addOption);
        return spec;
    }

    @Override
    public int run(Invocation call) throws IOException {
        List<String> words = call.arguments();
        NewMetadata metadata =
                DiskOptions.metadata(call, properties(words.subList(1, words.size())))
                        .orElseThrow(() -> new Usage("Metadata needs --os and --release"));
        String file = words.getFirst();
        if (file.equals(STANDARD_OUTPUT)) {
            call.out().print(metadata.yaml());
            return 0;
        }
        Files.write(
                Path.of(file),
                file.endsWith(".yaml")
                        ? metadata.yaml().getBytes(StandardCharsets.UTF_8)
                        : metadata.tarball(),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.WRITE);
        call.say("Metadata written to " + SafeText.oneLine(file));
        return 0;
    }

    private static Map<String, String> properties(List<String> words) {
        Map<String, String> properties = new TreeMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new Usage("Properties are written key=value, not " + word);
            }
            properties.put(word.substring(0, equals).strip(), word.substring(equals + 1).strip());
        }
        return properties;
    }
}
