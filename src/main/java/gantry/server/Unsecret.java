package gantry.server;

import java.util.regex.Pattern;

/// Texts that others made, without the secrets that may stand in them: in queries of URLs, and in
/// the paths of feeds.
final class Unsecret {
    private static final Pattern QUERY =
            Pattern.compile("(?i)((?:secret|token|password)\"?[=:] ?\"?)[^&\\s\"'<>),]+");
    private static final Pattern FEED = Pattern.compile("/feeds/[^/?\\s\"'<>]+");

    private Unsecret() {}

    static String text(String text) {
        String queries = QUERY.matcher(text).replaceAll("$1*");
        return FEED.matcher(queries).replaceAll("/feeds/*");
    }
}
