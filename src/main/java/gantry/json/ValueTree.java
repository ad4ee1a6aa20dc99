package gantry.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// An API object as a tree, for writers of other notations than JSON.
public sealed interface ValueTree {
    /// The same value, in the other shape.
    static ValueTree of(JsonValue value) {
        return switch (value) {
            case JsonValue.Null.NULL -> new Literal("null");
            case JsonValue.Truth(var truth) -> Literal.of(truth);
            case JsonValue.Numeral(var number) -> new Literal(number.toPlainString());
            case JsonValue.Text(var text) -> new Text(text);
            case JsonValue.Items(var items) ->
                    new Items(items.stream().map(ValueTree::of).toList());
            case JsonValue.Fields(var fields) -> {
                SequencedMap<String, ValueTree> trees = new LinkedHashMap<>();
                fields.forEach((name, field) -> trees.put(name, of(field)));
                yield new Fields(trees);
            }
        };
    }

    /// An object of the API; its fields stand in the API's order.
    record Fields(SequencedMap<String, ValueTree> fields) implements ValueTree {}

    /// Keys chosen by people, in no order that means anything.
    record Texts(Map<String, String> entries) implements ValueTree {
        public Texts {
            entries = Map.copyOf(entries);
        }
    }

    record Items(List<? extends ValueTree> items) implements ValueTree {
        public Items {
            items = List.copyOf(items);
        }

        public static Items of(List<String> texts) {
            return new Items(texts.stream().map(Text::new).toList());
        }
    }

    /// Text, quoted where a reader could take it for something else.
    record Text(String text) implements ValueTree {}

    /// A number, a truth or a time, which needs no quotes.
    record Literal(String text) implements ValueTree {
        public static Literal of(boolean truth) {
            return new Literal(Boolean.toString(truth));
        }

        public static Literal of(long number) {
            return new Literal(Long.toString(number));
        }
    }
}
