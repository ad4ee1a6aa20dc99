package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.image.ImageFailure;
import gantry.image.Nearest;
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

/// What a person made of the YAML that a command gave them to edit: keys, of which one that stands
/// twice counts as it stands last.
///
/// What lxc 5.0.2 reads as a wish to unset everything is refused: no key at all, or one that is not
/// known.
final class EditedYaml {
    private static final LoadSettings YAML =
            LoadSettings.builder()
                    .setLabel("the settings")
                    .setSchema(new FailsafeSchema())
                    .setCodePointLimit(1 << 20)
                    .setMaxAliasesForCollections(50)
                    .build();

    private static final int DEEPEST = 100;

    private final Map<String, Node> fields;

    private EditedYaml(Map<String, Node> fields) {
        this.fields = fields;
    }

    /// @param keys there may be, and of which there must be one
    /// @param show the command that prints what there is
    /// @throws ImageFailure.Invalid that says in which line the trouble is
    static EditedYaml parse(String yaml, List<String> keys, String show) {
        try {
            refuseDepth(yaml);
            Optional<Node> root = new Compose(YAML).composeString(yaml);
            Map<String, Node> fields =
                    root.filter(node -> !isNull(node))
                            .map(node -> entries(node, "the settings"))
                            .orElse(Map.of());
            checkKeys(fields.keySet(), keys, show);
            return new EditedYaml(fields);
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

    private static void checkKeys(Set<String> keys, List<String> known, String show) {
        if (keys.isEmpty()) {
            throw new ImageFailure.Invalid(
                    "Config parsing error: yaml: there are no settings in it, and nothing was changed;"
                            + " \"%s\" prints them".formatted(show));
        }
        for (String key : keys) {
            if (!known.contains(key)) {
                throw new ImageFailure.Invalid(
                        "Config parsing error: yaml: unknown key \"%s\"%s; nothing was changed: what can be"
                                        .formatted(SafeText.oneLine(key), Nearest.hint(key, known))
                                + " edited is "
                                + String.join(", ", known));
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

    /// What is given for a key, if it is more than nothing.
    Optional<Node> field(String name) {
        return Optional.ofNullable(fields.get(name)).filter(node -> !isNull(node));
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    /// A mapping to texts, or an empty one.
    Map<String, String> texts(String name) {
        Map<String, String> texts = new TreeMap<>();
        field(name)
                .ifPresent(
                        node ->
                                entries(node, name)
                                        .forEach((key, v) -> texts.put(key, text(v, key))));
        return texts;
    }

    static Map<String, Node> entries(Node node, String name) {
        if (!(node instanceof MappingNode mapping)) {
            throw wrong(node, name, "lines of the form key: value");
        }
        Map<String, Node> entries = new HashMap<>();
        for (NodeTuple entry : mapping.getValue()) {
            entries.put(text(entry.getKeyNode(), "a key of " + name), entry.getValueNode());
        }
        return entries;
    }

    static String text(Node node, String name) {
        if (node instanceof ScalarNode scalar) {
            return isNull(node) ? "" : scalar.getValue();
        }
        throw wrong(node, name, "one text");
    }

    private static boolean isNull(Node node) {
        return plain(node).filter(EditedYaml::isNullWord).isPresent();
    }

    /// A text that stands without quotes.
    static Optional<String> plain(Node node) {
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

    static ImageFailure.Invalid wrong(Node node, String name, String expected) {
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
}
