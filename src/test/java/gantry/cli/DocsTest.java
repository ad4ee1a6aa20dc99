package gantry.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Types what the pages tell people to type: every `$ gantry` line of a `console` block, page by
/// page, on a store that holds the sample. Output that a page shows must come; `...` stands for
/// anything.
class DocsTest {
    private static final String PROMPT = "$ gantry ";

    @TempDir Path directory;

    @ParameterizedTest
    @MethodSource("pages")
    void thePageTellsTheTruth(Path page) throws IOException {
        Shell shell = new Shell(directory);
        List<Step> steps = steps(Files.readAllLines(page));
        for (Step step : steps) {
            String output = shell.run(step.arguments()).ok();
            if (!step.output().isEmpty()) {
                assertThat(output).as(step.command).matches(step.pattern());
            }
        }
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("docs"))) {
            return files.filter(file -> file.toString().endsWith(".md")).sorted().toList().stream();
        }
    }

    private record Step(String command, List<String> output) {
        String[] arguments() {
            return command.substring(PROMPT.length()).split(" +");
        }

        Pattern pattern() {
            return Pattern.compile(
                    output.stream()
                            .map(
                                    line ->
                                            Arrays.stream(line.split("\\.\\.\\.", -1))
                                                    .map(Pattern::quote)
                                                    .collect(Collectors.joining(".*")))
                            .collect(Collectors.joining("\n", "", "\n")));
        }
    }

    private static List<Step> steps(List<String> lines) {
        List<Step> steps = new ArrayList<>();
        boolean console = false;
        for (String line : lines) {
            if (line.startsWith("```")) {
                console = line.equals("```console");
            } else if (console && line.startsWith(PROMPT)) {
                steps.add(new Step(line, new ArrayList<>()));
            } else if (console) {
                steps.getLast().output().add(line);
            }
        }
        return steps;
    }
}
