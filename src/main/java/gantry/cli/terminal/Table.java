package gantry.cli.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Rows under headers, in the three looks that lxc 5.0.2 gives them.
///
/// @param rows each with a cell per header; a line end in a cell begins a further line of it, and
///     everything else a cell holds is safe to show
public record Table(List<String> headers, List<List<String>> rows) {
    /// By the first column that differs, empty cells last.
    private static final Comparator<List<String>> BY_COLUMNS = Table::compare;

    public Table {
        headers = headers.stream().map(h -> h.toUpperCase(Locale.ROOT)).toList();
        rows = rows.stream().sorted(BY_COLUMNS).toList();
    }

    private static int compare(List<String> a, List<String> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compare(String a, String b) {
        if (a.isEmpty() || b.isEmpty()) {
            return Boolean.compare(a.isEmpty(), b.isEmpty());
        }
        return GoOrder.NATURAL.compare(a, b);
    }

    /// Boxes of rules, one rule after every row.
    public String boxed() {
        int[] widths = widths();
        String rule =
                Arrays.stream(widths)
                        .mapToObj(width -> "-".repeat(width + 2))
                        .collect(Collectors.joining("+", "+", "+\n"));
        StringBuilder out = new StringBuilder(rule);
        line(out, "| ", " | ", " |", centred(widths));
        out.append(rule);
        for (List<String> row : rows) {
            for (List<String> line : lines(row)) {
                line(out, "| ", " | ", " |", padded(line, widths));
            }
            out.append(rule);
        }
        return out.toString();
    }

    /// No rules: two blanks before, between and after the columns.
    public String compact() {
        int[] widths = widths();
        StringBuilder out = new StringBuilder();
        line(out, "  ", "  ", "  ", centred(widths));
        for (List<String> row : rows) {
            for (List<String> line : lines(row)) {
                line(out, "  ", "  ", "  ", padded(line, widths));
            }
        }
        return out.toString();
    }

    /// RFC 4180 without a header, lines ended by LF.
    public String csv() {
        return rows.stream()
                .map(row -> row.stream().map(Table::field).collect(Collectors.joining(",")) + "\n")
                .collect(Collectors.joining());
    }

    /// Quoted like Go's: a blank at the front too, and `\.`, an end mark to PostgreSQL.
    private static String field(String cell) {
        boolean quoted =
                cell.startsWith(" ")
                        || cell.equals("\\.")
                        || cell.indexOf(',') >= 0
                        || cell.indexOf('"') >= 0
                        || cell.indexOf('\n') >= 0;
        return quoted ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
    }

    private int[] widths() {
        int[] widths = headers.stream().mapToInt(SafeText::width).toArray();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                int widest = row.get(i).lines().mapToInt(SafeText::width).max().orElse(0);
                widths[i] = Math.max(widths[i], widest);
            }
        }
        return widths;
    }

    private static void line(
            StringBuilder out, String before, String between, String after, List<String> cells) {
        out.append(before).append(String.join(between, cells)).append(after).append('\n');
    }

    private List<String> centred(int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            int blanks = widths[i] - SafeText.width(headers.get(i));
            int left = blanks / 2;
            cells.add(" ".repeat(left) + headers.get(i) + " ".repeat(blanks - left));
        }
        return cells;
    }

    private static List<String> padded(List<String> line, int[] widths) {
        List<String> cells = new ArrayList<>();
        for (int i = 0; i < widths.length; i++) {
            int blanks = widths[i] - SafeText.width(line.get(i));
            cells.add(line.get(i) + " ".repeat(blanks));
        }
        return cells;
    }

    /// A row as the lines of its cells, as many as the tallest cell has.
    private static List<List<String>> lines(List<String> row) {
        List<List<String>> columns =
                row.stream().map(cell -> List.of(cell.split("\n", -1))).toList();
        int height = columns.stream().mapToInt(List::size).max().orElse(1);
        List<List<String>> lines = new ArrayList<>();
        for (int i = 0; i < height; i++) {
            int at = i;
            lines.add(columns.stream().map(c -> at < c.size() ? c.get(at) : "").toList());
        }
        return lines;
    }
}
