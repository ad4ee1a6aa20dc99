package gantry.json;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// An API object as a tree, for writers of other notations than JSON.
public sealed interface Tree {
    /// The same value, in the other shape.
    static Tree of(JsonValue value) {
        return switch (value) {
            case JsonValue.Null.NULL -> new Literal("null");
            case JsonValue.Truth(var truth) -> Literal.of(truth);
            case JsonValue.Numeral(var number) -> new Literal(number.toPlainString());
            case JsonValue.Text(var text) -> new Text(text);
            case JsonValue.Items(var items) -> new Items(items.stream().map(Tree::of).toList());
            case JsonValue.Fields(var fields) -> {
                SequencedMap<String, Tree> trees = new LinkedHashMap<>();
                fields.forEach((name, field) -> trees.put(name, of(field)));
                yield new Fields(trees);
            }
        };
    }

    /// An object of the API; its fields stand in the API's order.
    record Fields(SequencedMap<String, Tree> fields) implements Tree {}

    /// Keys chosen by people, in no order that means anything.
    record Texts(Map<String, String> entries) implements Tree {
        public Texts {
            entries = Map.copyOf(entries);
        }
    }

    record Items(List<? extends Tree> items) implements Tree {
        public Items {
            items = List.copyOf(items);
        }

        public static Items of(List<String> texts) {
            return new Items(texts.stream().map(Text::new).toList());
        }
    }

    /// Text, quoted where a reader could take it for something else.
    record Text(String text) implements Tree {}

    /// A number, a truth or a time, which needs no quotes.
    record Literal(String text) implements Tree {
        public static Literal of(boolean truth) {
            return new Literal(Boolean.toString(truth));
        }

        public static Literal of(long number) {
            return new Literal(Long.toString(number));
        }
    }
}
