package gantry.cli.terminal;

import gantry.json.JsonValue;
import gantry.json.ValueTree;
import java.io.PrintStream;
import java.util.function.Supplier;

/// A list in every format there is; only the one that is printed is made.
public record Listing(Supplier<Table> table, Supplier<String> json, Supplier<ValueTree> tree) {
    public static Listing of(Supplier<Table> table, JsonValue.Items json) {
        return new Listing(table, json::json, () -> ValueTree.of(json));
    }

    public void print(ListFormat format, PrintStream out) {
        out.print(
                switch (format) {
                    case TABLE -> table.get().boxed();
                    case COMPACT -> table.get().compact();
                    case CSV -> table.get().csv();
                    case JSON -> json.get() + "\n";
                    case YAML -> GoYaml.write(tree.get());
                });
        out.flush();
    }
}
