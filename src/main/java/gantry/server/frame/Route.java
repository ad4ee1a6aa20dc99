package gantry.server.frame;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A path, a method, who may use them, and what answers.
///
/// @param scope whether the call is about images of one project
/// @param pattern segments between slashes; `{}` stands for any one, `{...}` at the end for one or
///     more
/// @param summary for the description of the API
/// @param weight of what the handler does
public record Route(
        String method,
        String pattern,
        Entry entry,
        Scope scope,
        String summary,
        Handler handler,
        Weight weight) {
    public Route(
            String method,
            String pattern,
            Entry entry,
            Scope scope,
            String summary,
            Handler handler) {
        this(method, pattern, entry, scope, summary, handler, Weight.LIGHT);
    }

    /// The same, for a handler that may take a processor long.
    public Route heavy() {
        return new Route(method, pattern, entry, scope, summary, handler, Weight.HEAVY);
    }

    /// Where a handler works.
    public enum Weight {
        /// On the thread of the request.
        LIGHT,
        /// On one of the threads for heavy work. It must read no body.
        HEAVY
    }

    /// Who may come in at all; what they then see is the business of [Views].
    public enum Entry {
        /// Anybody.
        PUBLIC,
        /// Whoever the server trusts, in the projects they may use.
        TRUSTED,
        /// Whoever the server trusts, and whoever may read the metrics.
        METER,
        /// Whoever the server trusts without restriction.
        FULL
    }

    /// What a call is about.
    public enum Scope {
        SERVER,
        /// The project of `?project=`, which the caller must be allowed to use.
        PROJECT
    }

    /// Turns a call into a reply.
    public interface Handler {
        Reply handle(Call call) throws Exception;
    }

    static final String ONE = "{}";
    static final String REST = "{...}";

    /// The decoded names at the places of `{}`, if the path is one of this route's.
    ///
    /// @param path raw: an escaped slash is part of a name
    public Optional<List<String>> match(String path) {
        String[] wanted = pattern.split("/", -1);
        String[] given = path.split("/", -1);
        List<String> names = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            if (i >= given.length) {
                return Optional.empty();
            }
            if (wanted[i].equals(REST)) {
                String rest = String.join("/", List.of(given).subList(i, given.length));
                return decoded(rest, names);
            }
            if (wanted[i].equals(ONE)) {
                if (decoded(given[i], names).isEmpty()) {
                    return Optional.empty();
                }
            } else if (!wanted[i].equals(given[i])) {
                return Optional.empty();
            }
        }
        return given.length == wanted.length ? Optional.of(names) : Optional.empty();
    }

    /// No name is empty, and one with a bad escape names nothing.
    private static Optional<List<String>> decoded(String raw, List<String> names) {
        if (raw.isEmpty()) {
            return Optional.empty();
        }
        try {
            names.add(URLDecoder.decode(raw.replace("+", "%2B"), StandardCharsets.UTF_8));
            return Optional.of(names);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
