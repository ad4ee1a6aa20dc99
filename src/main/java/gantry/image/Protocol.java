package gantry.image;

/// What a server speaks.
public enum Protocol {
    LXD("lxd"),
    SIMPLESTREAMS("simplestreams"),
    DIRECT("direct");

    private final String word;

    Protocol(String word) {
        this.word = word;
    }

    /// The word LXD's API and configuration use.
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }
}
