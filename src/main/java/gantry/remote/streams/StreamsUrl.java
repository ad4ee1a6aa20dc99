package gantry.remote.streams;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import gantry.remote.download.Redirects;
import gantry.remote.streams.StreamsSettings.Scheme;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.stream.Collectors;

/// The URL of a simplestreams server, and those of its files: beneath it, and nowhere else.
public final class StreamsUrl {
    private final URI server;
    private final String base;

    /// @throws Invalid where it is no URL of a web server, or of a scheme that is not wanted
    public StreamsUrl(URI server, Scheme scheme) {
        this.server = Redirects.web(server);
        if (scheme == Scheme.HTTPS && !server.getScheme().equals("https")) {
            throw new Invalid(
                    "Only https URLs are supported for simplestreams, not "
                            + Redirects.printable(server));
        }
        if (server.getRawQuery() != null || server.getRawFragment() != null) {
            throw new Invalid(
                    "The URL of a simplestreams server has no \"?\" and no \"#\": "
                            + Redirects.printable(server));
        }
        this.base = server.toString().replaceAll("/+$", "");
    }

    URI server() {
        return server;
    }

    /// For messages.
    public String name() {
        return Redirects.printable(server);
    }

    /// @param path as an index has it
    /// @throws Invalid where it would lead elsewhere
    public URI file(String path) {
        if (!staysBeneath(path)) {
            throw new Invalid(
                    "The index of %s names a file that is not beneath it: \"%s\""
                            .formatted(name(), Words.printable(path)));
        }
        try {
            String escaped = new URI(null, null, "/" + beneath(path), null).toASCIIString();
            return URI.create(base + escaped);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new Invalid(
                    "The index of %s names a file whose name is none: \"%s\""
                            .formatted(name(), Words.printable(path)),
                    e);
        }
    }

    /// Whether it names a file beneath the server. `./x`, `/x` and `a//x` do, as LXD 5.0.2 and
    /// Incus 6.0.4 read them; both follow `../x` out of the tree, too, which is refused here.
    public static boolean staysBeneath(String path) {
        List<String> parts = List.of(path.split("/", -1));
        return path.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c))
                && !isNone(parts.getLast())
                && !parts.contains("..");
    }

    /// A path that stays beneath, without the parts that stand for nothing.
    public static String beneath(String path) {
        return List.of(path.split("/", -1)).stream()
                .filter(part -> !isNone(part))
                .collect(Collectors.joining("/"));
    }

    private static boolean isNone(String part) {
        return part.isEmpty() || part.equals(".");
    }
}
