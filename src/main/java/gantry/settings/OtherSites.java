package gantry.settings;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Which other sites' scripts may use the API, as the configuration says.
///
/// @param origins as browsers name them, or `*`
/// @param methods beside `GET` and `HEAD`
/// @param headers that they may send beside those of any form
/// @param credentials whether the browser's certificate counts for those that are named
public record OtherSites(
        List<String> origins, List<String> methods, List<String> headers, boolean credentials) {
    private static final String ANY = "*";

    public static OtherSites of(Map<String, String> configuration) {
        return new OtherSites(
                Setting.ALLOWED_ORIGIN.in(configuration),
                Setting.ALLOWED_METHODS.in(configuration),
                Setting.ALLOWED_HEADERS.in(configuration),
                Setting.ALLOWED_CREDENTIALS.in(configuration));
    }

    private boolean names(String origin) {
        return origins.stream().anyMatch(each -> each.equalsIgnoreCase(origin));
    }

    /// What the browser is told for this origin; none where it may not read.
    public Optional<String> granted(String origin) {
        if (origins.contains(ANY)) {
            return Optional.of(ANY);
        }
        return names(origin) ? Optional.of(origin) : Optional.empty();
    }

    /// Whether what the person is trusted with counts for this site. Never together with `*`, which
    /// browsers refuse as well.
    public boolean mayActFor(String origin) {
        return credentials && !origins.contains(ANY) && names(origin);
    }

    public boolean allowsMethod(String method) {
        return method.equals("GET") || method.equals("HEAD") || methods.contains(method);
    }
}
