package gantry.format;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Follows the events of a YAML document, which come one at a time and without recursion: whether
/// it is small enough to be kept, and on which line a key stands.
final class YamlShape {
    private static final int DEEPEST = 100;
    private static final int MOST_EVENTS = 100_000;

    private static final LoadSettings EVENTS =
            LoadSettings.builder()
                    .setLabel("metadata.yaml")
                    .setCodePointLimit(TarImage.LONGEST_METADATA)
                    .build();

    /// A list or a mapping stands where a key should.
    static final class NotAKey extends YamlEngineException {
        private static final long serialVersionUID = 1;

        private final int line;

        NotAKey(int line) {
            super("a key was expected");
            this.line = line;
        }

        int line() {
            return line;
        }
    }

    /// A mapping or a sequence that has begun.
    private static final class Level {
        final String path;
        final boolean mapping;
        boolean keyIsNext;
        String key = "";

        Level(String path, boolean mapping) {
            this.path = path;
            this.mapping = mapping;
            this.keyIsNext = mapping;
        }

        /// The path of what comes as the value.
        String child() {
            return path.isEmpty() ? key : path + "." + key;
        }
    }

    private final Deque<Level> levels = new ArrayDeque<>();
    private final String wanted;
    private int found;

    private YamlShape(String wanted) {
        this.wanted = wanted;
    }

    /// Before anything recursive looks at the document, or keeps it.
    ///
    /// @throws YamlEngineException where it is no YAML, too deep, too large, or has a key that is
    ///     no text ([NotAKey])
    static void check(byte[] yaml) {
        new YamlShape("").follow(yaml);
    }

    /// The line of a key, counted from 1; 0 where it stands nowhere, as one that was merged.
    static int lineOf(String path, byte[] yaml) {
        YamlShape shape = new YamlShape(path);
        shape.follow(yaml);
        return shape.found;
    }

    private void follow(byte[] yaml) {
        int events = 0;
        for (Event event : new Parse(EVENTS).parseInputStream(new ByteArrayInputStream(yaml))) {
            events++;
            if (events > MOST_EVENTS) {
                throw new YamlEngineException("it has more than " + MOST_EVENTS + " values");
            }
            switch (event.getEventId()) {
                case MappingStart -> begin(event, true);
                case SequenceStart -> begin(event, false);
                case MappingEnd, SequenceEnd -> levels.pop();
                case Scalar -> take(event, ((ScalarEvent) event).getValue());
                case Alias -> take(event, "");
                case DocumentEnd -> {
                    return;
                }
                default -> {}
            }
        }
    }

    private void begin(Event event, boolean mapping) {
        Level outer = levels.peek();
        if (outer != null && outer.keyIsNext) {
            throw new NotAKey(line(event));
        }
        String path = outer == null ? "" : outer.mapping ? outer.child() : outer.path;
        if (outer != null) {
            outer.keyIsNext = outer.mapping;
        }
        levels.push(new Level(path, mapping));
        if (levels.size() > DEEPEST) {
            throw new YamlEngineException("nested more than " + DEEPEST + " deep");
        }
    }

    private void take(Event event, String value) {
        Level level = levels.peek();
        if (level == null || !level.mapping) {
            return;
        }
        if (level.keyIsNext) {
            level.key = value;
            if (!wanted.isEmpty() && level.child().equals(wanted)) {
                found = line(event);
            }
        }
        level.keyIsNext = !level.keyIsNext;
    }

    private static int line(Event event) {
        return event.getStartMark().map(mark -> mark.getLine() + 1).orElse(0);
    }
}
