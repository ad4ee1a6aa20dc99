package gantry.remotes;

import gantry.image.ImageFailure.Invalid;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.api.lowlevel.Present;
import org.snakeyaml.engine.v2.api.lowlevel.Serialize;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// `config.yml` of lxc and incus, taken apart only as far as remotes need it: every other key, and
/// every comment, is written as it was read. (lxc and incus drop both when they write.)
final class ConfigYaml {
    private static final int DEEPEST = 50;

    private static final String NEW =
            """
            default-remote: local
            remotes:
              local:
                addr: unix://
                public: false
            aliases: {}
            """;

    private static final String DEFAULT_REMOTE = "default-remote";
    private static final String REMOTES = "remotes";
    private static final String ADDRESS = "addr";
    private static final String AUTH_TYPE = "auth_type";
    private static final String PROJECT = "project";

    /// Our own word: `local` of a file that is shared with `lxc` is its daemon, not ours.
    private static final String LOCAL_PROJECT = "gantry-local-project";

    private static final String PROTOCOL = "protocol";
    private static final String PUBLIC = "public";
    private static final String PROXY = "proxy";
    private static final String KEYRING = "require-signature";
    private static final String CONNECTIONS = "connections";

    private static final LoadSettings LOAD =
            LoadSettings.builder()
                    .setCodePointLimit(SmallFile.LONGEST)
                    .setParseComments(true)
                    .setSchema(new CoreSchema())
                    .build();

    private final MappingNode root;
    private final Path file;

    private ConfigYaml(MappingNode root, Path file) {
        this.root = root;
        this.file = file;
    }

    /// What stands in a file that nothing has been written to.
    static ConfigYaml fresh(Path file) {
        return parse(NEW, file);
    }

    /// @param file how a refusal calls it
    /// @throws Invalid if it is no YAML, or no mapping
    static ConfigYaml parse(String text, Path file) {
        try {
            checkDepth(text, file);
            Optional<Node> node = new Compose(LOAD).composeString(text);
            if (node.isEmpty() || isNothing(node.get())) {
                return fresh(file);
            }
            if (node.get() instanceof MappingNode mapping) {
                // a text of comments alone is an empty mapping, which cannot be written again
                return mapping.getValue().isEmpty() ? fresh(file) : new ConfigYaml(mapping, file);
            }
            throw new Invalid("%s is no configuration: it must be a mapping".formatted(file));
        } catch (MarkedYamlEngineException e) {
            throw new Invalid("%s is no YAML: %s%s".formatted(file, e.getProblem(), place(e)), e);
        } catch (YamlEngineException e) {
            throw new Invalid("%s is no YAML: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Nodes are made by recursion, which deep nesting would break.
    private static void checkDepth(String text, Path file) {
        int depth = 0;
        for (Event event : new Parse(LOAD).parseString(text)) {
            switch (event.getEventId()) {
                case MappingStart, SequenceStart -> depth++;
                case MappingEnd, SequenceEnd -> depth--;
                case Alias, Comment, DocumentEnd, DocumentStart, Scalar, StreamEnd, StreamStart -> {
                    // no deeper
                }
            }
            if (depth > DEEPEST) {
                throw new Invalid("%s is nested too deeply".formatted(file));
            }
        }
    }

    private static String place(MarkedYamlEngineException e) {
        return e.getProblemMark().map(mark -> " in line " + (mark.getLine() + 1)).orElse("");
    }

    private static boolean isNothing(Node node) {
        return node instanceof ScalarNode && node.getTag().equals(Tag.NULL);
    }

    Optional<String> defaultRemote() {
        return text(root, DEFAULT_REMOTE).filter(name -> !name.isEmpty());
    }

    void setDefaultRemote(String name) {
        set(root, DEFAULT_REMOTE, name);
    }

    /// The project that is meant of the store of this machine.
    Optional<String> localProject() {
        return text(root, LOCAL_PROJECT).filter(name -> !name.isEmpty());
    }

    void setLocalProject(String project) {
        set(root, LOCAL_PROJECT, project);
    }

    List<Remote> remotes() {
        List<Remote> remotes = new ArrayList<>();
        Optional<MappingNode> all = mapping(root, REMOTES);
        if (all.isPresent()) {
            for (NodeTuple entry : all.get().getValue()) {
                remotes.add(remote(entry));
            }
        }
        return remotes;
    }

    private Remote remote(NodeTuple entry) {
        if (!(entry.getKeyNode() instanceof ScalarNode name)
                || !(entry.getValueNode() instanceof MappingNode node)) {
            throw new Invalid("%s: each remote must be a name and a mapping".formatted(file));
        }
        return new Remote(
                name.getValue(),
                text(node, ADDRESS).orElse(""),
                text(node, PROTOCOL).orElse(""),
                text(node, PUBLIC).filter(ConfigYaml::isTrue).isPresent(),
                text(node, AUTH_TYPE).orElse(""),
                text(node, PROJECT).orElse(""),
                text(node, PROXY).orElse(""),
                text(node, KEYRING).orElse(""),
                text(node, CONNECTIONS).orElse(""),
                false);
    }

    /// As Go's yaml.v2 reads a boolean.
    private static boolean isTrue(String text) {
        return switch (text) {
            case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y" -> true;
            default -> false;
        };
    }

    /// Writes the remote in the order of lxc's keys.
    void add(Remote remote) {
        MappingNode node = new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
        set(node, ADDRESS, remote.address());
        setIfAny(node, AUTH_TYPE, remote.authType());
        setIfAny(node, PROJECT, remote.project());
        setIfAny(node, PROTOCOL, remote.protocol());
        put(node, PUBLIC, new ScalarNode(Tag.BOOL, "" + remote.isPublic(), ScalarStyle.PLAIN));
        setIfAny(node, PROXY, remote.proxy());
        setIfAny(node, KEYRING, remote.keyring());
        setIfAny(node, CONNECTIONS, remote.connections());
        put(remotesNode(), remote.name(), node);
    }

    private MappingNode remotesNode() {
        Optional<MappingNode> there = mapping(root, REMOTES);
        if (there.isPresent()) {
            if (there.get().getValue().isEmpty()) {
                there.get().setFlowStyle(FlowStyle.BLOCK);
            }
            return there.get();
        }
        MappingNode node = new MappingNode(Tag.MAP, new ArrayList<>(), FlowStyle.BLOCK);
        put(root, REMOTES, node);
        return node;
    }

    void remove(String name) {
        entries(remotesNode()).removeIf(entry -> isKey(entry, name));
    }

    void rename(String name, String newName) {
        List<NodeTuple> entries = entries(remotesNode());
        entries.replaceAll(
                entry ->
                        isKey(entry, name)
                                ? new NodeTuple(scalar(newName), entry.getValueNode())
                                : entry);
    }

    void setAddress(String name, String address) {
        mapping(remotesNode(), name).ifPresent(node -> set(node, ADDRESS, address));
    }

    void setProject(String name, String project) {
        mapping(remotesNode(), name).ifPresent(node -> set(node, PROJECT, project));
    }

    private Optional<MappingNode> mapping(MappingNode in, String key) {
        Optional<Node> node = value(in, key).filter(value -> !isNothing(value));
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof MappingNode mapping) {
            return Optional.of(mapping);
        }
        throw new Invalid("%s: %s must be a mapping".formatted(file, key));
    }

    private Optional<String> text(MappingNode in, String key) {
        Optional<Node> node = value(in, key).filter(value -> !isNothing(value));
        if (node.isEmpty()) {
            return Optional.empty();
        }
        if (node.get() instanceof ScalarNode scalar) {
            return Optional.of(scalar.getValue());
        }
        throw new Invalid("%s: %s must be a text".formatted(file, key));
    }

    /// Of a key that stands twice, the last counts, as with Go.
    private static Optional<Node> value(MappingNode in, String key) {
        return in.getValue().stream()
                .filter(entry -> isKey(entry, key))
                .map(NodeTuple::getValueNode)
                .reduce((_, last) -> last);
    }

    private static boolean isKey(NodeTuple entry, String key) {
        return entry.getKeyNode() instanceof ScalarNode scalar && scalar.getValue().equals(key);
    }

    private static void setIfAny(MappingNode in, String key, String value) {
        if (!value.isEmpty()) {
            set(in, key, value);
        }
    }

    private static void set(MappingNode in, String key, String value) {
        put(in, key, scalar(value));
    }

    private static void put(MappingNode in, String key, Node value) {
        List<NodeTuple> entries = entries(in);
        boolean isNew = entries.stream().noneMatch(entry -> isKey(entry, key));
        if (isNew) {
            entries.add(new NodeTuple(scalar(key), value));
        } else {
            entries.replaceAll(entry -> isKey(entry, key) ? replaced(entry, value) : entry);
        }
    }

    /// With the comments of the old value.
    private static NodeTuple replaced(NodeTuple entry, Node value) {
        Node old = entry.getValueNode();
        value.setBlockComments(old.getBlockComments());
        value.setInLineComments(old.getInLineComments());
        value.setEndComments(old.getEndComments());
        return new NodeTuple(entry.getKeyNode(), value);
    }

    /// The list itself, which may be changed.
    private static List<NodeTuple> entries(MappingNode node) {
        List<NodeTuple> entries = new ArrayList<>(node.getValue());
        node.setValue(entries);
        return entries;
    }

    private static ScalarNode scalar(String text) {
        return new ScalarNode(Tag.STR, text, ScalarStyle.PLAIN);
    }

    /// The file as it is to be written. Comments in places where the library cannot write them
    /// (snakeyaml-engine 3.2: in the midst of a flow mapping) are dropped, all of them.
    String text() {
        return written(true).filter(this::isThis).or(() -> written(false)).orElseThrow();
    }

    private Optional<String> written(boolean comments) {
        DumpSettings settings =
                DumpSettings.builder()
                        .setDumpComments(comments)
                        .setWidth(Integer.MAX_VALUE)
                        .setSplitLines(false)
                        .setSchema(new CoreSchema())
                        .build();
        try {
            Iterable<Event> events = new Serialize(settings).serializeOne(root);
            return Optional.of(new Present(settings).emitToString(events.iterator()));
        } catch (YamlEngineException e) {
            return Optional.empty();
        }
    }

    private boolean isThis(String text) {
        try {
            ConfigYaml read = parse(text, file);
            return read.defaultRemote().equals(defaultRemote()) && read.remotes().equals(remotes());
        } catch (Invalid e) {
            return false;
        }
    }
}
