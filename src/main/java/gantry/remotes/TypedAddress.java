package gantry.remotes;

import gantry.image.ImageFailure.Invalid;
import gantry.image.Words;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/// An address as people type it for `remote add`, turned into the URL that lxc makes of it.
public final class TypedAddress {
    private static final String HTTPS = "https://";
    private static final String SOCKET = "unix:";
    private static final int LXD_PORT = 8443;

    private TypedAddress() {}

    /// `host`, `host:port`, an IPv6 address with or without brackets, `https://host`, `unix:` and a
    /// path, or the path of a socket. A path behind a host is dropped, and the port is 8443 where
    /// none is given, as in lxc 5.0.
    ///
    /// @throws Invalid for anything else
    public static String api(String typed) {
        if (typed.startsWith(SOCKET)) {
            return socket(typed.substring(SOCKET.length()));
        }
        if (typed.startsWith("/") || isSocket(Path.of(typed))) {
            return socket(Path.of(typed).toAbsolutePath().toString());
        }
        int scheme = typed.indexOf("://");
        if (scheme >= 0 && !typed.startsWith(HTTPS)) {
            throw new Invalid(
                    "Invalid URL scheme \"%s\" in \"%s\""
                            .formatted(
                                    Words.printable(typed.substring(0, scheme)),
                                    Words.printable(typed)));
        }
        return https(typed, scheme < 0 ? typed : typed.substring(HTTPS.length()));
    }

    private static boolean isSocket(Path path) {
        return Files.exists(path) && !Files.isDirectory(path) && !Files.isRegularFile(path);
    }

    private static String socket(String path) {
        return "unix://" + (path.startsWith("//") ? path.substring(2) : path);
    }

    private static String https(String typed, String rest) {
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        boolean bareIpv6 =
                !authority.startsWith("[") && authority.indexOf(':') != authority.lastIndexOf(':');
        URI url = url(HTTPS + (bareIpv6 ? "[" + authority + "]" : authority), typed);
        if (url.getUserInfo() != null) {
            throw new Invalid(
                    "A login in the URL is for simplestreams servers; add --protocol=simplestreams");
        }
        int port = url.getPort() < 0 ? LXD_PORT : url.getPort();
        return "%s%s:%d".formatted(HTTPS, url.getHost(), port);
    }

    /// A URL of a simplestreams server, left as it is.
    ///
    /// @throws Invalid if it is none with https
    public static String simplestreams(String typed) {
        if (!typed.startsWith(HTTPS)) {
            throw new Invalid(
                    "Only https URLs are supported for simplestreams; gantry remote add"
                            + " --plain-http takes one with http, too");
        }
        url(typed, typed);
        return typed;
    }

    /// The same, also with http.
    ///
    /// @throws Invalid if it is neither
    public static String plainSimplestreams(String typed) {
        return isPlain(typed) ? url(typed, typed).toString() : simplestreams(typed);
    }

    /// Whether whatever comes from there could be anybody's.
    public static boolean isPlain(String address) {
        return address.startsWith("http://");
    }

    private static URI url(String text, String typed) {
        try {
            URI url = URI.create(text);
            if (url.getHost() != null) {
                return url;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        String shown = typed.replaceFirst("//[^/]*@", "//"); // without a login
        throw new Invalid("Not the address of a server: " + Words.printable(shown));
    }
}
