package gantry.http;

import gantry.image.Words;
import java.io.IOException;

/// The proxy on the way does not connect to the server. What it answers is no answer of the server,
/// and is not taken for one: a redirect, say, would lead wherever the proxy likes.
public final class ProxyRefused extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyRefused(String proxy, String server, String statusLine) {
        super(
                "The proxy %s does not connect to %s: it answers %s"
                        .formatted(proxy, server, Words.printable(statusLine)));
    }
}
