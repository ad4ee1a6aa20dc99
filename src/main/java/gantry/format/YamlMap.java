package gantry.format;

import gantry.image.ImageFailure.Invalid;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// A mapping of a YAML document, read key by key with the types LXD asks for. Only nodes are made,
/// never objects, and an alias stays the node it names: nothing grows beyond the text.
///
/// @param path what a refusal calls it, such as `properties`; empty for the document itself
record YamlMap(String path, Map<String, Node> nodes, YamlText text) {
    private static final int ALIASES = 100;

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

    /// The first document, which must be a mapping or empty.
    static YamlMap parse(byte[] yaml, String file) {
        YamlText text = new YamlText(yaml, file);
        try {
            InputStream stream = text.stream();
            YamlShape.check(yaml);
            for (Node node : new Compose(NODES).composeAllFromInputStream(stream)) {
                return of("", node, text);
            }
            return new YamlMap("", Map.of(), text);
        } catch (YamlEngineException | IllegalArgumentException e) { // the latter for odd tags
            throw text.unreadable(e);
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
        return node == null ? new YamlMap(key, Map.of(), text) : of(name(key), node, text);
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
            throw refusal(key, "true or false was expected, not " + YamlText.quoted(text.get()));
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

    private static YamlMap of(String path, Node node, YamlText text) {
        if (isNull(node)) {
            return new YamlMap(path, Map.of(), text);
        }
        if (!(node instanceof MappingNode mapping)) {
            throw text.refusal(path, "keys with values were expected, not " + kind(node));
        }
        Map<String, Node> nodes = new LinkedHashMap<>();
        new YamlMerge(path, text, nodes).putAll(mapping);
        return new YamlMap(path, nodes, text);
    }

    private Optional<String> scalar(String key, Node node) {
        if (isNull(node)) {
            return Optional.empty();
        }
        if (node instanceof ScalarNode scalar) {
            return Optional.of(
                    scalar.getTag().equals(Tag.BINARY)
                            ? decoded(key, scalar.getValue())
                            : scalar.getValue());
        }
        throw refusal(key, "text was expected, not " + kind(node));
    }

    private String decoded(String key, String base64) {
        try {
            return new String(Base64.getMimeDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            throw refusal(key, "its !!binary is no base64");
        }
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
        throw refusal(key, "a whole number of seconds was expected, not " + YamlText.quoted(text));
    }

    private Invalid refusal(String key, String why) {
        return text.refusal(name(key), why);
    }

    private String name(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && NULLS.contains(scalar.getValue());
    }

    static String kind(Node node) {
        return switch (node.getNodeType()) {
            case MAPPING -> "a mapping";
            case SEQUENCE -> "a list";
            case SCALAR ->
                    node instanceof ScalarNode scalar ? YamlText.quoted(scalar.getValue()) : "text";
            case ANCHOR -> "an anchor";
        };
    }
}
