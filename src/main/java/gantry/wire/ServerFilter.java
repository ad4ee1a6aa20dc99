package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.ImageInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// `?filter=` of a list, such as that of `GET /1.0/images`: `FIELD eq VALUE`, `FIELD ne VALUE`, a
/// `not` before them, `and` and `or` between them, from left to right without precedence. For one
/// thread.
///
/// @param <T> what the list is of
public final class ServerFilter<T> implements Predicate<T> {
    /// Each costs a regular expression; clients send one for each of their arguments.
    private static final int MOST_CLAUSES = 100;

    private enum Link {
        AND,
        OR
    }

    private record Clause<T>(Link link, Predicate<T> matches) {}

    private final List<Clause<T>> clauses;

    private ServerFilter(List<Clause<T>> clauses) {
        this.clauses = List.copyOf(clauses);
    }

    /// An empty text filters nothing.
    ///
    /// @throws ImageFailure.Invalid where it is no filter, in LXD's words
    public static ServerFilter<ImageInfo> of(String text) {
        return new Parser<>(text, new FilterField(new FilterPatterns())).filter();
    }

    /// The same for `GET /1.0/projects`.
    public static ServerFilter<ProjectJson> ofProjects(String text) {
        return new Parser<>(text, new ProjectFilter()).filter();
    }

    /// @throws ImageFailure.Invalid where a regular expression takes too long
    @Override
    public boolean test(T each) {
        boolean result = true;
        for (Clause<T> clause : clauses) {
            result =
                    switch (clause.link) {
                        case AND -> result && clause.matches.test(each);
                        case OR -> result || clause.matches.test(each);
                    };
        }
        return result;
    }

    private static ImageFailure.Invalid invalid(String why) {
        return new ImageFailure.Invalid("Invalid filter: " + why);
    }

    private static final class Parser<T> {
        private final String[] tokens;
        private final FilterFields<T> fields;
        private int at;

        private Parser(String text, FilterFields<T> fields) {
            this.fields = fields;
            String stripped = text.strip();
            this.tokens = stripped.isEmpty() ? new String[0] : stripped.split("\\s+");
        }

        private ServerFilter<T> filter() {
            List<Clause<T>> clauses = new ArrayList<>();
            if (tokens.length == 0) {
                return new ServerFilter<>(clauses);
            }
            clauses.add(clause(Link.AND));
            while (at < tokens.length) {
                Link link = link();
                if (at == tokens.length) {
                    throw invalid("unterminated compound clause");
                }
                clauses.add(clause(link));
                if (clauses.size() > MOST_CLAUSES) {
                    throw invalid("it has more than %d clauses".formatted(MOST_CLAUSES));
                }
            }
            return new ServerFilter<>(clauses);
        }

        private Link link() {
            return switch (next("")) {
                case "and" -> Link.AND;
                case "or" -> Link.OR;
                default -> throw invalid("invalid clause composition");
            };
        }

        private Clause<T> clause(Link link) {
            boolean negated = false;
            if (tokens[at].equalsIgnoreCase("not")) {
                negated = true;
                at++;
            }
            String field = next("incomplete not clause");
            boolean equal = isEqual(next("clause has no operator"));
            Predicate<T> matches = fields.matching(field, value());
            return new Clause<>(link, equal == negated ? matches.negate() : matches);
        }

        /// LXD 5.0.2 takes any other word for `eq`; newer ones refuse it.
        private static boolean isEqual(String operator) {
            return switch (operator) {
                case "eq" -> true;
                case "ne" -> false;
                default ->
                        throw invalid(
                                "Unsupported operation: %s".formatted(WireWords.start(operator)));
            };
        }

        /// A word, or words between quotes. Peers take quotes around a single word for an open one.
        private String value() {
            String word = next("clause has no value");
            if (!word.startsWith("\"")) {
                return word;
            }
            StringBuilder value = new StringBuilder(word.substring(1));
            boolean closed = word.length() > 1 && word.endsWith("\"");
            while (!closed) {
                String more = next("unterminated quote");
                value.append(' ').append(more);
                closed = more.endsWith("\"");
            }
            value.setLength(value.length() - 1);
            return value.toString();
        }

        private String next(String whereNone) {
            if (at == tokens.length) {
                throw invalid(whereNone);
            }
            return tokens[at++];
        }
    }
}
