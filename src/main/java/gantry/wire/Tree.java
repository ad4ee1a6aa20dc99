package gantry.wire;

import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// An API object as a tree, for writers of other notations than JSON.
public sealed interface Tree {
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

        static Items of(List<String> texts) {
            return new Items(texts.stream().map(Text::new).toList());
        }
    }

    /// Text, quoted where a reader could take it for something else.
    record Text(String text) implements Tree {}

    /// A number, a truth or a time, which needs no quotes.
    record Literal(String text) implements Tree {
        static Literal of(boolean truth) {
            return new Literal(Boolean.toString(truth));
        }

        static Literal of(long number) {
            return new Literal(Long.toString(number));
        }
    }
}
