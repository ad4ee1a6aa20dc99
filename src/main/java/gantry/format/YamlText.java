package gantry.format;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;

/// The text of a `metadata.yaml`, and the words to refuse it with, which say the line.
final class YamlText {
    private static final String MUST_BE_QUOTED =
            "; a value that begins with { or holds {{ must stand in quotes";

    private final byte[] yaml;
    private final String file;

    /// @param file how a refusal calls the file that held it
    YamlText(byte[] yaml, String file) {
        this.yaml = yaml;
        this.file = file;
    }

    /// @throws Invalid if NUL is in it, which the YAML library takes for the end, and both peers
    ///     refuse; in UTF-16 it is a part of most letters
    InputStream stream() {
        boolean utf16 = yaml.length > 1 && (yaml[0] & 0xfe) == 0xfe && (yaml[1] & 0xfe) == 0xfe;
        for (int i = 0; i < yaml.length && !utf16; i++) {
            if (yaml[i] == 0) {
                throw unreadable(forbidden(0));
            }
        }
        return new ByteArrayInputStream(yaml);
    }

    /// @param path of a key, such as `properties.os`; empty for the document itself
    Invalid refusal(String path, String why) {
        String where = path.isEmpty() ? "" : ", key " + quoted(path) + line(path);
        return new Invalid(
                "yaml: unmarshal errors: metadata.yaml in %s%s: %s".formatted(file, where, why));
    }

    /// @param e of the YAML library
    Invalid unreadable(RuntimeException e) {
        Invalid refusal = unreadable(reason(e));
        refusal.initCause(e);
        return refusal;
    }

    private Invalid unreadable(String why) {
        return new Invalid(
                "yaml: metadata.yaml in %s cannot be read as YAML: %s".formatted(file, why));
    }

    static String quoted(String text) {
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "...";
        return '"' + Words.printable(shown) + '"';
    }

    private String line(String path) {
        int line = YamlShape.lineOf(path, yaml);
        return line == 0 ? "" : ", line " + line;
    }

    private String reason(RuntimeException e) {
        if (e.getCause() instanceof CharacterCodingException) {
            return "its bytes are not UTF-8";
        }
        return switch (e) {
            case YamlShape.NotAKey key ->
                    "line %d: a key was expected, not a list or a mapping%s"
                            .formatted(key.line(), quoting(key.line()));
            case ReaderException reader -> forbidden(reader.getCodePoint());
            case MarkedYamlEngineException marked -> marked(marked);
            default -> {
                String message = String.valueOf(e.getMessage());
                yield Words.printable(message.lines().findFirst().orElse("unreadable"));
            }
        };
    }

    private String marked(MarkedYamlEngineException e) {
        String problem = Words.printable(e.getProblem());
        return e.getProblemMark()
                .map(mark -> mark.getLine() + 1)
                .map(line -> "line %d: %s%s".formatted(line, problem, quoting(line)))
                .orElse(problem);
    }

    private String forbidden(int character) {
        String text = new String(yaml, StandardCharsets.UTF_8);
        int at = Math.max(0, text.indexOf(character));
        long line = text.substring(0, at).chars().filter(c -> c == '\n').count() + 1;
        return "line %d: it holds the character U+%04X (%s), and control characters are not allowed"
                .formatted(line, character, nameOf(character));
    }

    private static String nameOf(int character) {
        return switch (character) {
            case 0 -> "NUL, such as of padding";
            case 0x1a -> "Ctrl-Z, the end of a text in DOS";
            case 0x1b -> "ESC, such as of a terminal's colours";
            default -> String.valueOf(Character.getName(character));
        };
    }

    /// What to do about a template that nobody filled in; empty where the line is none.
    private String quoting(int line) {
        List<String> lines = new String(yaml, StandardCharsets.UTF_8).lines().toList();
        String text = line <= lines.size() ? lines.get(line - 1) : "";
        return text.contains("{{") || text.contains(": {") ? MUST_BE_QUOTED : "";
    }
}
