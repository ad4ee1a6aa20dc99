package gantry.format;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.io.ByteArrayInputStream;
import java.nio.charset.CharacterCodingException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// A mapping of a YAML document, read key by key with the types LXD asks for. Only nodes are made,
/// never objects, and an alias stays the node it names: nothing grows beyond the text.
///
/// @param path what a refusal calls it, such as `properties`; empty for the document itself
record YamlMap(String path, Map<String, Node> nodes, String file) {
    private static final int DEEPEST = 100;
    private static final int ALIASES = 100;
    private static final int MOST_NODES = 100_000;

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLEANS =
            Set.of("true", "false", "yes", "no", "on", "off", "y", "n");

    private static final Pattern FRACTION =
            Pattern.compile("[-+]?[0-9]{0,30}[.]?[0-9]{1,30}([eE][-+]?[0-9]{1,3})?");

    /// Nodes without their places take a third of the memory; the places of mistakes are told by
    /// the first pass.
    private static final LoadSettings NODES =
            LoadSettings.builder()
                    .setLabel("metadata.yaml")
                    .setCodePointLimit(TarImage.LONGEST_METADATA)
                    .setMaxAliasesForCollections(ALIASES)
                    .setUseMarks(false)
                    .build();

    private static final LoadSettings EVENTS =
            LoadSettings.builder()
                    .setLabel("metadata.yaml")
                    .setCodePointLimit(TarImage.LONGEST_METADATA)
                    .build();

    /// The first document, which must be a mapping or empty.
    static YamlMap parse(byte[] yaml, String file) {
        try {
            checkShape(yaml);
            for (Node node : new Compose(NODES).composeAllFromInputStream(in(yaml))) {
                return of("", node, file);
            }
            return new YamlMap("", Map.of(), file);
        } catch (YamlEngineException | IllegalArgumentException e) { // the latter for odd tags
            throw new Invalid(
                    "yaml: metadata.yaml in %s cannot be read as YAML: %s"
                            .formatted(file, reason(e)),
                    e);
        }
    }

    Optional<String> text(String key) {
        return Optional.ofNullable(nodes.get(key)).flatMap(node -> scalar(key, node));
    }

    /// A whole number as Go's yaml.v2 reads it: also `1_700_000_000`, `0x10`, and `1.7e9` without
    /// its fraction. In quotes it is no number.
    Optional<Long> integer(String key) {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        boolean plain = nodes.get(key) instanceof ScalarNode scalar && scalar.isPlain();
        return text.map(t -> plain ? whole(key, t) : refuseNumber(key, t));
    }

    YamlMap map(String key) {
        Node node = nodes.get(key);
        return node == null ? new YamlMap(key, Map.of(), file) : of(name(key), node, file);
    }

    /// Every value as text, however it was written; mappings and sequences are refused.
    Map<String, String> texts() {
        Map<String, String> texts = new TreeMap<>();
        nodes.forEach((key, node) -> texts.put(key, scalar(key, node).orElse("")));
        return texts;
    }

    void checkBoolean(String key) {
        Optional<String> text = text(key);
        if (text.isPresent() && !BOOLEANS.contains(text.get().toLowerCase(Locale.ROOT))) {
            throw refusal(key, "true or false was expected, not " + quoted(text.get()));
        }
    }

    void checkList(String key) {
        Node node = nodes.get(key);
        if (node == null || isNull(node)) {
            return;
        }
        if (!(node instanceof SequenceNode list)) {
            throw refusal(key, "a list was expected, not " + kind(node));
        }
        list.getValue().forEach(item -> scalar(key, item));
    }

    private static YamlMap of(String path, Node node, String file) {
        if (isNull(node)) {
            return new YamlMap(path, Map.of(), file);
        }
        if (!(node instanceof MappingNode mapping)) {
            throw refusal(path, file, "keys with values were expected, not " + kind(node));
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw refusal(path, file, "a key was expected, not " + kind(tuple.getKeyNode()));
            }
            nodes.put(key.getValue(), tuple.getValueNode());
        }
        merge(nodes);
        return new YamlMap(path, nodes, file);
    }

    // What "<<" names is as good as written here, unless the key is. One step of this is enough.
    private static void merge(Map<String, Node> nodes) {
        if (nodes.get("<<") instanceof MappingNode merged) {
            nodes.remove("<<");
            for (NodeTuple tuple : merged.getValue()) {
                if (tuple.getKeyNode() instanceof ScalarNode key) {
                    nodes.putIfAbsent(key.getValue(), tuple.getValueNode());
                }
            }
        }
    }

    // Before anything recursive looks at it, or keeps it. Events are made one at a time, without
    // recursion.
    private static void checkShape(byte[] yaml) {
        int depth = 0;
        int events = 0;
        for (Event event : new Parse(EVENTS).parseInputStream(in(yaml))) {
            events++;
            if (events > MOST_NODES) {
                throw new YamlEngineException("it has more than " + MOST_NODES + " values");
            }
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case DocumentEnd -> {
                    return;
                }
                default -> {}
            }
            if (depth > DEEPEST) {
                throw new YamlEngineException("nested more than " + DEEPEST + " deep");
            }
        }
    }

    private Optional<String> scalar(String key, Node node) {
        if (isNull(node)) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        throw refusal(key, "text was expected, not " + kind(node));
    }

    private long whole(String key, String text) {
        String digits = text.replace("_", "");
        try {
            return Long.decode(digits);
        } catch (NumberFormatException e) {
            return wholeOfFraction(key, digits, text);
        }
    }

    private long wholeOfFraction(String key, String digits, String text) {
        double value = FRACTION.matcher(digits).matches() ? Double.parseDouble(digits) : 1e300;
        return Math.abs(value) < 1e18 ? (long) value : refuseNumber(key, text);
    }

    private long refuseNumber(String key, String text) {
        throw refusal(key, "a whole number of seconds was expected, not " + quoted(text));
    }

    private Invalid refusal(String key, String why) {
        return refusal(name(key), file, why);
    }

    private static Invalid refusal(String path, String file, String why) {
        String where = path.isEmpty() ? "" : ", key " + quoted(path);
        return new Invalid(
                "yaml: unmarshal errors: metadata.yaml in %s%s: %s".formatted(file, where, why));
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && NULLS.contains(scalar.getValue());
    }

    private static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            case SCALAR -> node instanceof ScalarNode scalar ? quoted(scalar.getValue()) : "text";
            case ANCHOR -> "an anchor";
        };
    }

    private static String quoted(String text) {
        String shown = text.length() <= 80 ? text : text.substring(0, 80) + "...";
        return '"' + Words.printable(shown) + '"';
    }

    private static String reason(RuntimeException e) {
        if (e.getCause() instanceof CharacterCodingException) {
            return "its bytes are not UTF-8";
        }
        if (e instanceof MarkedYamlEngineException marked) {
            String line =
                    marked.getProblemMark()
                            .map(mark -> "line %d: ".formatted(mark.getLine() + 1))
                            .orElse("");
            return line + Words.printable(marked.getProblem());
        }
        String message = String.valueOf(e.getMessage());
        return Words.printable(message.lines().findFirst().orElse("unreadable"));
    }

    private static ByteArrayInputStream in(byte[] yaml) {
        return new ByteArrayInputStream(yaml);
    }
}
