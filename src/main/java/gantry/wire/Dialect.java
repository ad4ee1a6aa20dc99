package gantry.wire;

import java.util.Locale;

/// Which of the two families a peer belongs to. Each has names of its own for the same headers; a
/// server understands both, and a client that does not know whom it talks to sends both.
public enum Dialect {
    LXD("X-LXD-", "LXD-"),
    INCUS("X-Incus-", "Incus-");

    private final String prefix;
    private final String directPrefix;

    Dialect(String prefix, String directPrefix) {
        this.prefix = prefix;
        this.directPrefix = directPrefix;
    }

    /// The full name of a header of the API, such as `X-LXD-public`.
    public String header(String name) {
        return prefix + name;
    }

    /// The full name of a header of images behind a plain URL, such as `LXD-Image-Hash`.
    public String directHeader(String name) {
        return directPrefix + name;
    }

    /// `lxd` or `incus`, as `environment.server` and protocols have it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
