package gantry.remote.streams;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import gantry.remote.download.Redirects;
import gantry.remote.streams.StreamsSettings.Scheme;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

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
            String escaped = new URI(null, null, "/" + path, null).toASCIIString();
            return URI.create(base + escaped);
        } catch (URISyntaxException | IllegalArgumentException e) {
            throw new Invalid(
                    "The index of %s names a file whose name is none: \"%s\""
                            .formatted(name(), Words.printable(path)),
                    e);
        }
    }

    public static boolean staysBeneath(String path) {
        return path.chars().noneMatch(c -> c == '\\' || Character.isISOControl(c))
                && List.of(path.split("/", -1)).stream()
                        .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
    }
}
