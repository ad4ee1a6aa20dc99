package gantry.cli.terminal;

import gantry.json.Tree;
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

    public static String write(Tree tree) {
        GoYaml yaml = new GoYaml();
        yaml.block(tree, 0);
        return yaml.out.toString();
    }

    /// A tree that begins where the cursor stands, its further lines at this indent.
    private void block(Tree tree, int indent) {
        switch (tree) {
            case Tree.Fields(var fields) -> {
                if (fields.isEmpty()) {
                    out.append("{}\n");
                } else {
                    Lines lines = new Lines(indent);
                    fields.forEach((key, value) -> lines.entry(key, value));
                }
            }
            case Tree.Texts(var entries) -> {
                if (entries.isEmpty()) {
                    out.append("{}\n");
                } else {
                    Lines lines = new Lines(indent);
                    entries.entrySet().stream()
                            .sorted((a, b) -> GoOrder.KEYS.compare(a.getKey(), b.getKey()))
                            .forEach(e -> lines.entry(e.getKey(), new Tree.Text(e.getValue())));
                }
            }
            case Tree.Items(var items) -> items(items, indent);
            case Tree.Text(var text) -> {
                scalar(text, indent);
                out.append('\n');
            }
            case Tree.Literal(var text) -> out.append(text).append('\n');
        }
    }

    private void items(List<? extends Tree> items, int indent) {
        if (items.isEmpty()) {
            out.append("[]\n");
            return;
        }
        boolean first = true;
        for (Tree item : items) {
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

        private void entry(String key, Tree value) {
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

        private void value(Tree value) {
            switch (value) {
                case Tree.Fields(var fields) when !fields.isEmpty() -> nested(value, INDENT);
                case Tree.Texts(var entries) when !entries.isEmpty() -> nested(value, INDENT);
                case Tree.Items(var items) when !items.isEmpty() -> nested(value, 0);
                case Tree.Fields _, Tree.Texts _, Tree.Items _ -> inline(value);
                case Tree.Text _, Tree.Literal _ -> inline(value);
            }
        }

        private void nested(Tree value, int deeper) {
            out.append('\n').append(" ".repeat(indent + deeper));
            block(value, indent + deeper);
        }

        private void inline(Tree value) {
            out.append(' ');
            block(value, indent + INDENT);
        }
    }
}
