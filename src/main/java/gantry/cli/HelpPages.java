package gantry.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;

/// What help has to say beyond the grammar: paragraphs and examples, from `help.md`. Read only when
/// help is asked for, so that it costs no other start anything.
final class HelpPages {
    private static final String EXAMPLE = "    ";

    private HelpPages() {}

    /// @param examples commands, each followed by an indented line that says what it does
    record Page(List<String> paragraphs, List<String> examples) {
        static final Page EMPTY = new Page(List.of(), List.of());

        Page {
            paragraphs = List.copyOf(paragraphs);
            examples = List.copyOf(examples);
        }
    }

    static Page of(CommandSpec command) {
        return all().getOrDefault(command.qualifiedName(), Page.EMPTY);
    }

    /// By the names of the commands, such as `gantry image copy`.
    static Map<String, Page> all() {
        try (InputStream in = HelpPages.class.getResourceAsStream("help.md")) {
            if (in == null) {
                throw new IllegalStateException("This program was packed without its help");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Page> parse(String text) {
        Map<String, Page> pages = new LinkedHashMap<>();
        for (String section : text.split("(?m)^# ", -1)) {
            String[] parts = section.split("\n", 2);
            if (parts.length == 2) {
                pages.put(parts[0].strip(), page(parts[1]));
            }
        }
        return pages;
    }

    private static Page page(String text) {
        List<String> paragraphs = new ArrayList<>();
        List<String> examples = new ArrayList<>();
        for (String block : text.stripTrailing().replaceFirst("^\n+", "").split("\n\n", -1)) {
            if (block.startsWith(EXAMPLE) || !examples.isEmpty()) {
                block.lines().map(line -> line.substring(EXAMPLE.length())).forEach(examples::add);
            } else if (!block.isBlank()) {
                paragraphs.add(block.replace('\n', ' '));
            }
        }
        return new Page(paragraphs, examples);
    }
}
