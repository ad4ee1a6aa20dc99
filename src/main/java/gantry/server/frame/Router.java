package gantry.server.frame;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Finds the route of a request. Where several match, the most particular counts: from the left, a
/// segment that is written out goes before one that stands for any. So the order in which routes
/// were added means nothing.
public final class Router {
    private static final Comparator<Route> MOST_PARTICULAR_FIRST =
            Comparator.comparing(Router::kinds, Arrays::compare);

    private final List<Route> routes;

    /// What was found.
    public sealed interface Match {}

    /// @param names what stands at the places of the route's `{}`, decoded
    public record Found(Route route, List<String> names) implements Match {}

    /// What is not there.
    public enum Unknown implements Match {
        PATH,
        /// There are routes for the path, with other methods.
        METHOD
    }

    /// @throws IllegalArgumentException if two routes are the same
    public Router(List<Route> routes) {
        Set<String> seen = new HashSet<>();
        for (Route route : routes) {
            if (!seen.add(route.method() + " " + route.pattern())) {
                throw new IllegalArgumentException(
                        "Two routes for " + route.method() + " " + route.pattern());
            }
        }
        List<Route> sorted = new ArrayList<>(routes);
        sorted.sort(MOST_PARTICULAR_FIRST);
        this.routes = List.copyOf(sorted);
    }

    private static int[] kinds(Route route) {
        return Arrays.stream(route.pattern().split("/", -1)).mapToInt(Router::kind).toArray();
    }

    private static int kind(String segment) {
        return switch (segment) {
            case Route.ONE -> 1;
            case Route.REST -> 2;
            default -> 0;
        };
    }

    /// @param path raw: an escaped slash is part of a name
    public Match find(String method, String path) {
        Unknown unknown = Unknown.PATH;
        for (Route route : routes) {
            Optional<List<String>> names = route.match(path);
            if (names.isPresent() && route.method().equals(method)) {
                return new Found(route, names.get());
            }
            if (names.isPresent()) {
                unknown = Unknown.METHOD;
            }
        }
        return unknown;
    }
}
