package gantry.server.api;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// What the description of the API calls the places of a route's pattern: each after the kind of
/// thing that stands there, such as `image` in `/1.0/images/{}`, and no two of one path alike.
public final class PathNames {
    private final List<String> segments = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    private PathNames(String pattern) {
        Set<String> taken = new HashSet<>();
        String before = "";
        for (String segment : pattern.split("/", -1)) {
            if (segment.startsWith("{")) {
                String name = kind(before);
                for (int i = 2; !taken.add(name); i++) {
                    name = kind(before) + i;
                }
                names.add(name);
                segments.add("{" + name + "}");
            } else {
                segments.add(segment);
            }
            before = segment;
        }
    }

    /// In the order in which they stand.
    static List<String> of(String pattern) {
        return new PathNames(pattern).names;
    }

    /// The pattern with them in it.
    public static String path(String pattern) {
        return String.join("/", new PathNames(pattern).segments);
    }

    /// One of what a folder of this name holds; a `name` where that is no word for several things.
    private static String kind(String folder) {
        if (folder.endsWith("ses")) {
            return folder.substring(0, folder.length() - 2);
        }
        return folder.length() > 1 && folder.endsWith("s")
                ? folder.substring(0, folder.length() - 1)
                : "name";
    }
}
