package gantry.cli;

import gantry.cli.terminal.SafeText;
import gantry.cli.terminal.Table;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/// The columns of `image alias list`.
record AliasColumns(List<Column> columns) {
    static final String DEFAULT = "aftd";

    /// A header and what stands under it, safe to show.
    record Column(String header, Function<AliasEntry, String> cell) {}

    AliasColumns {
        columns = List.copyOf(columns);
    }

    /// Letters, with or without commas.
    static AliasColumns of(String chosen) {
        List<Column> columns = new ArrayList<>();
        for (String entry : chosen.split(",", -1)) {
            if (entry.isEmpty()) {
                throw ImageColumns.emptyEntry(chosen);
            }
            entry.codePoints()
                    .mapToObj(c -> letter(c).orElseThrow(() -> unknown(c, entry)))
                    .forEach(columns::add);
        }
        return new AliasColumns(columns);
    }

    /// Those of which any filter is a part of the name or of the fingerprint; all, where nothing is
    /// asked for.
    static List<AliasEntry> matching(List<AliasEntry> aliases, List<String> filters) {
        if (filters.isEmpty()) {
            return aliases;
        }
        return aliases.stream().filter(a -> filters.stream().anyMatch(f -> matches(a, f))).toList();
    }

    private static boolean matches(AliasEntry alias, String part) {
        return alias.name().contains(part) || alias.target().hex().contains(part);
    }

    Table table(List<AliasEntry> aliases) {
        return new Table(
                columns.stream().map(Column::header).toList(),
                aliases.stream()
                        .map(alias -> columns.stream().map(c -> c.cell().apply(alias)).toList())
                        .toList());
    }

    private static ImageFailure.Invalid unknown(int letter, String entry) {
        return ImageColumns.unknownLetter(letter, entry);
    }

    private static Optional<Column> letter(int letter) {
        return Optional.ofNullable(
                switch (letter) {
                    case 'a' -> new Column("ALIAS", a -> SafeText.oneLine(a.name()));
                    case 'f' -> new Column("FINGERPRINT", a -> a.target().abbreviated());
                    case 't' -> new Column("TYPE", a -> a.type().word().toUpperCase(Locale.ROOT));
                    case 'd' ->
                            new Column(
                                    "DESCRIPTION", a -> SafeText.oneLine(a.alias().description()));
                    default -> null;
                });
    }
}
