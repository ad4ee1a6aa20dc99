package gantry.store.catalog;

import gantry.image.Words;
import java.sql.SQLException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What SQLite says is wrong, as far as it tells a person something.
final class SqliteWords {
    /// As the driver (3.53) writes it: `[SQLITE_CORRUPT] What that is (what SQLite says)`. The code
    /// and its meaning are left out, since our own sentence has them.
    private static final Pattern DRIVERS =
            Pattern.compile("\\[SQLITE_\\w+] [^(]*\\((.*)\\)", Pattern.DOTALL);

    private static final String ABOUT_A_DATABASE = "***";

    private SqliteWords() {}

    static String of(SQLException e) {
        String text = String.valueOf(e.getMessage());
        Matcher drivers = DRIVERS.matcher(text);
        return said(drivers.matches() ? drivers.group(1) : text);
    }

    /// @param found what its check of the whole file answers: of a page, under a line with the
    ///     database's name
    static String ofCheck(String found) {
        String lines =
                found.lines()
                        .filter(line -> !line.isBlank() && !line.startsWith(ABOUT_A_DATABASE))
                        .collect(Collectors.joining("; "));
        return lines.isEmpty() ? "its parts do not fit together" : said(lines);
    }

    private static String said(String text) {
        return "SQLite says: " + Words.printable(text);
    }
}
