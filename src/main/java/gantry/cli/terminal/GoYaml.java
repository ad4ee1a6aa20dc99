package gantry.cli.terminal;

import gantry.json.ValueTree;
import java.util.List;

/// Writes YAML as Go's yaml.v2 does, which every LXD client prints and people's scripts read.
///
/// Checked against lxc 5.0.2 text by text. Two differences, both because what lxc prints there is
/// not read back as it was: U+2028 and U+2029 are escaped, and the text `<<` is quoted. A third:
/// what would be [hidden][gantry.image.Words#isHidden] on a terminal is escaped.
public final class GoYaml {
    private static final int INDENT = 2;

    /// Longer or many-lined keys get a line of their own, after `? `.
    private static final int LONGEST_SIMPLE_KEY = 128;

    private final StringBuilder out = new StringBuilder();

    private GoYaml() {}

    public static String write(ValueTree tree) {
        GoYaml yaml = new GoYaml();
        yaml.block(tree, 0);
        return yaml.out.toString();
    }

    /// A tree that begins where the cursor stands, its further lines at this indent.
    private void block(ValueTree tree, int indent) {
        switch (tree) {
            case ValueTree.Fields(var fields) -> {
                if (fields.isEmpty()) {
                    out.append("{}\n");
                } else {
                    Lines lines = new Lines(indent);
                    fields.forEach((key, value) -> lines.entry(key, value));
                }
            }
            case ValueTree.Texts(var entries) -> {
                if (entries.isEmpty()) {
                    out.append("{}\n");
                } else {
                    Lines lines = new Lines(indent);
                    entries.entrySet().stream()
                            .sorted((a, b) -> GoOrder.KEYS.compare(a.getKey(), b.getKey()))
                            .forEach(
                                    e -> lines.entry(e.getKey(), new ValueTree.Text(e.getValue())));
                }
            }
            case ValueTree.Items(var items) -> items(items, indent);
            case ValueTree.Text(var text) -> {
                scalar(text, indent);
                out.append('\n');
            }
            case ValueTree.Literal(var text) -> out.append(text).append('\n');
        }
    }

    private void items(List<? extends ValueTree> items, int indent) {
        if (items.isEmpty()) {
            out.append("[]\n");
            return;
        }
        boolean first = true;
        for (ValueTree item : items) {
            if (!first) {
                out.append(" ".repeat(indent));
            }
            first = false;
            out.append("- ");
            block(item, indent + INDENT);
        }
    }

    private void scalar(String text, int indent) {
        out.append(GoScalar.value(text, indent, column()));
    }

    private int column() {
        int line = out.lastIndexOf("\n") + 1;
        return out.codePointCount(line, out.length());
    }

    /// The lines of one mapping; the first is where the cursor stands already.
    private final class Lines {
        private final int indent;
        private boolean first = true;

        private Lines(int indent) {
            this.indent = indent;
        }

        private void entry(String key, ValueTree value) {
            if (!first) {
                out.append(" ".repeat(indent));
            }
            first = false;
            key(key);
            value(value);
        }

        private void key(String key) {
            if (GoScalar.isOneLine(key) && GoScalar.length(key) <= LONGEST_SIMPLE_KEY) {
                out.append(GoScalar.key(key));
            } else {
                out.append("? ");
                scalar(key, indent + INDENT);
                out.append('\n').append(" ".repeat(indent));
            }
            out.append(':');
        }

        private void value(ValueTree value) {
            switch (value) {
                case ValueTree.Fields(var fields) when !fields.isEmpty() -> nested(value, INDENT);
                case ValueTree.Texts(var entries) when !entries.isEmpty() -> nested(value, INDENT);
                case ValueTree.Items(var items) when !items.isEmpty() -> nested(value, 0);
                case ValueTree.Fields _, ValueTree.Texts _, ValueTree.Items _ -> inline(value);
                case ValueTree.Text _, ValueTree.Literal _ -> inline(value);
            }
        }

        private void nested(ValueTree value, int deeper) {
            out.append('\n').append(" ".repeat(indent + deeper));
            block(value, indent + deeper);
        }

        private void inline(ValueTree value) {
            out.append(' ');
            block(value, indent + INDENT);
        }
    }
}
