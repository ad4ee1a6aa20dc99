package gantry.server.frame;

import gantry.image.TrustedBrowser;
import gantry.server.exchange.Request;
import java.util.Arrays;
import java.util.Optional;

/// The cookie by which a browser is known once it signed in. Scripts cannot read it, other sites
/// cannot have it sent, and `__Host-` keeps other names of this machine from setting it.
public final class BrowserCookie {
    private static final String NAME = "__Host-gantry";
    private static final String TERMS = "; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=";

    private BrowserCookie() {}

    /// The secret it holds.
    public static Optional<String> of(Request request) {
        return request.headers().all("Cookie").stream()
                .flatMap(line -> Arrays.stream(line.split(";", -1)))
                .map(String::strip)
                .filter(pair -> pair.startsWith(NAME + "="))
                .map(pair -> pair.substring(NAME.length() + 1))
                .findFirst();
    }

    /// Has the browser keep it, from now on for as long as it may stay away.
    public static String kept(String secret) {
        return NAME + "=" + secret + TERMS + TrustedBrowser.LONGEST_IDLE.toSeconds();
    }

    /// Has the browser forget it.
    public static String forgotten() {
        return NAME + "=" + TERMS + "0";
    }
}
