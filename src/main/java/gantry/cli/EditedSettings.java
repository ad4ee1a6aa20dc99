package gantry.cli;

import gantry.image.ImageFailure;
import gantry.image.ImageSettings;
import gantry.image.Nearest;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.schema.FailsafeSchema;

/// Reads what a person made of the YAML that `image edit` gave them.
///
/// As lxc 5.0.2 reads it: a key that stands twice counts as it stands last, what is left out is
/// unset, and a property may look like a number. But for an expiry: left out, it stays as it was.
/// What lxc reads as a wish to unset everything is refused: no key at all, or a key that images do
/// not have.
final class EditedSettings {
    private static final LoadSettings YAML =
            LoadSettings.builder()
                    .setLabel("the settings")
                    .setSchema(new FailsafeSchema())
                    .setCodePointLimit(1 << 20)
                    .setMaxAliasesForCollections(50)
                    .build();

    private static final List<String> KEYS =
            List.of("auto_update", "expires_at", "profiles", "properties", "public");

    private static final int DEEPEST = 100;

    private static final Map<String, Boolean> TRUTHS = truths();

    private final Map<String, Node> fields;

    private EditedSettings(Map<String, Node> fields) {
        this.fields = fields;
    }

    /// @throws ImageFailure.Invalid that says in which line the trouble is
    static ImageSettings read(String yaml, ImageSettings before) {
        return parse(yaml).settings(before);
    }

    private static EditedSettings parse(String yaml) {
        try {
            refuseDepth(yaml);
            Optional<Node> root = new Compose(YAML).composeString(yaml);
            Map<String, Node> fields =
                    root.filter(node -> !isNull(node))
                            .map(node -> entries(node, "the settings"))
                            .orElse(Map.of());
            checkKeys(fields.keySet());
            return new EditedSettings(fields);
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark()
                            .map(mark -> "line %d: ".formatted(mark.getLine() + 1))
                            .orElse("");
            throw new ImageFailure.Invalid(
                    "Config parsing error: yaml: " + line + SafeText.oneLine(e.getProblem()), e);
        } catch (YamlEngineException | IllegalArgumentException e) { // the latter for odd tags
            throw new ImageFailure.Invalid(
                    "Config parsing error: yaml: "
                            + SafeText.oneLine(String.valueOf(e.getMessage())),
                    e);
        }
    }

    private static void checkKeys(Set<String> keys) {
        if (keys.isEmpty()) {
            throw new ImageFailure.Invalid(
                    "Config parsing error: yaml: there are no settings in it, and nothing was changed;"
                            + " \"gantry image show\" prints them");
        }
        for (String key : keys) {
            if (!KEYS.contains(key)) {
                throw new ImageFailure.Invalid(
                        "Config parsing error: yaml: unknown key \"%s\"%s; nothing was changed: what can be"
                                        .formatted(SafeText.oneLine(key), Nearest.hint(key, KEYS))
                                + " edited is "
                                + String.join(", ", KEYS));
            }
        }
    }

    /// The library builds its tree by recursion, and would exhaust the stack.
    private static void refuseDepth(String yaml) {
        int depth = 0;
        for (Event event : new Parse(YAML).parseString(yaml)) {
            depth += event instanceof CollectionStartEvent ? 1 : 0;
            depth -= event instanceof CollectionEndEvent ? 1 : 0;
            if (depth > DEEPEST) {
                throw new ImageFailure.Invalid(
                        "Config parsing error: yaml: lists and maps lie over %d deep in each other"
                                .formatted(DEEPEST));
            }
        }
    }

    private ImageSettings settings(ImageSettings before) {
        return new ImageSettings(
                truth("public"),
                truth("auto_update"),
                fields.containsKey("expires_at") ? expiry() : before.expiresAt(),
                properties(),
                profiles());
    }

    private Optional<Node> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(node -> !isNull(node));
    }

    private boolean truth(String name) {
        return field(name).map(node -> truth(node, name)).orElse(false);
    }

    private static boolean truth(Node node, String name) {
        return plain(node)
                .flatMap(word -> Optional.ofNullable(TRUTHS.get(word)))
                .orElseThrow(() -> wrong(node, name, "true or false"));
    }

    private Optional<Instant> expiry() {
        return field("expires_at")
                .filter(node -> plain(node).filter("never"::equals).isEmpty())
                .map(EditedSettings::time)
                .filter(t -> t.isAfter(Instant.EPOCH));
    }

    private static Instant time(Node node) {
        String text = text(node, "expires_at");
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : OffsetDateTime.parse(text.replace(' ', 'T')).toInstant();
        } catch (DateTimeParseException e) {
            throw wrong(node, "expires_at", "a time such as 2030-01-31T12:00:00Z");
        }
    }

    private Map<String, String> properties() {
        Map<String, String> properties = new TreeMap<>();
        field("properties")
                .ifPresent(
                        node ->
                                entries(node, "properties")
                                        .forEach((key, v) -> properties.put(key, text(v, key))));
        return properties;
    }

    private List<String> profiles() {
        return field("profiles")
                .map(EditedSettings::texts)
                .orElse(ImageSettings.DEFAULT.profiles());
    }

    private static List<String> texts(Node node) {
        if (node instanceof SequenceNode sequence) {
            return sequence.getValue().stream().map(item -> text(item, "profiles")).toList();
        }
        throw wrong(node, "profiles", "a list of names");
    }

    private static Map<String, Node> entries(Node node, String name) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, name, "lines of the form key: value");
        }
        Map<String, Node> entries = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            entries.put(text(entry.getKeyNode(), "a key of " + name), entry.getValueNode());
        }
        return entries;
    }

    private static String text(Node node, String name) {
        if (node instanceof ScalarNode scalar) {
            return isNull(node) ? "" : scalar.getValue();
        }
        throw wrong(node, name, "one text");
    }

    private static boolean isNull(Node node) {
        return plain(node).filter(EditedSettings::isNullWord).isPresent();
    }

    /// A text that stands without quotes.
    private static Optional<String> plain(Node node) {
        return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN
                ? Optional.of(scalar.getValue())
                : Optional.empty();
    }

    private static boolean isNullWord(String word) {
        return switch (word) {
            case "", "~", "null", "Null", "NULL" -> true;
            default -> false;
        };
    }

    private static ImageFailure.Invalid wrong(Node node, String name, String expected) {
        String line =
                node.getStartMark().map(m -> "line %d: ".formatted(m.getLine() + 1)).orElse("");
        String found =
                switch (node) {
                    case ScalarNode scalar -> "\"" + scalar.getValue() + "\"";
                    case SequenceNode _ -> "a list";
                    default -> "a map";
                };
        return new ImageFailure.Invalid(
                "Config parsing error: yaml: %s%s must be %s, not %s"
                        .formatted(
                                line, SafeText.oneLine(name), expected, SafeText.oneLine(found)));
    }

    /// The words that YAML 1.1 and so yaml.v2 takes for a truth.
    private static Map<String, Boolean> truths() {
        Map<String, Boolean> words = new HashMap<>();
        for (String word :
                List.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y")) {
            words.put(word, true);
        }
        for (String word :
                List.of(
                        "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n",
                        "N")) {
            words.put(word, false);
        }
        return words;
    }
}
