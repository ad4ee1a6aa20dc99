package gantry.format;

import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// The keys of a mapping with those that `<<` merges into it, in the order in which Go's yaml.v2
/// lays them over each other (LXD 5.0.2, Incus 6.0.4): whatever is written later counts, a merge as
/// well as a key, and of several merged at once the first.
final class YamlMerge {
    private static final String MERGE = "<<";
    private static final int DEEPEST = 100;

    /// Of keys that are looked at, since mappings that merge each other twice grow without end.
    private static final int MOST_KEYS = 100_000;

    private final String path;
    private final YamlText text;
    private final Map<String, Node> target;
    private int keys;
    private int depth;

    /// @param path what a refusal calls the mapping
    /// @param target takes the keys
    YamlMerge(String path, YamlText text, Map<String, Node> target) {
        this.path = path;
        this.text = text;
        this.target = target;
    }

    void putAll(MappingNode mapping) {
        for (NodeTuple tuple : mapping.getValue()) {
            keys++;
            if (keys > MOST_KEYS) {
                throw text.refusal(path, "it merges more than %d keys".formatted(MOST_KEYS));
            }
            if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
                throw text.refusal(
                        path, "a key was expected, not " + YamlMap.kind(tuple.getKeyNode()));
            }
            if (key.isPlain() && key.getValue().equals(MERGE)) {
                merge(tuple.getValueNode());
            } else {
                target.put(YamlMap.isNull(key) ? "" : key.getValue(), tuple.getValueNode());
            }
        }
    }

    private void merge(Node value) {
        depth++;
        if (depth > DEEPEST) {
            throw text.refusal(path, "what it merges contains itself, or is too deep");
        }
        switch (value) {
            case MappingNode mapping -> putAll(mapping);
            case SequenceNode list -> list.getValue().reversed().forEach(this::mergeOne);
            default -> throw notMapping(value);
        }
        depth--;
    }

    private void mergeOne(Node value) {
        if (!(value instanceof MappingNode mapping)) {
            throw notMapping(value);
        }
        putAll(mapping);
    }

    private RuntimeException notMapping(Node value) {
        return text.refusal(
                path,
                "map merge requires map or sequence of maps as the value of <<, not "
                        + YamlMap.kind(value));
    }
}
