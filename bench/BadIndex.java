import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes simplestreams trees that are meant to keep a client busy, or to fill its memory:
/// `java bench/BadIndex.java KIND DIRECTORY`, to be served by any web server. With `list`, the kinds.
class BadIndex {
    private static final String SUM = "%064x";

    private final OutputStream out;
    private int sums;

    private BadIndex(OutputStream out) {
        this.out = out;
    }

    enum Kind {
        /// One version with 5,000 files of metadata and 5,000 roots: 25 million pairs.
        PAIRS,
        /// 10,000 products, each with 20 such files.
        PRODUCTS,
        /// 116 MB of files that are images.
        LARGE,
        /// 56 MB of the same: below the bound of bytes.
        DENSE,
        /// One text of 60 MB.
        TEXT,
        /// One number of 60 MB.
        NUMBER,
        /// 30 million brackets.
        NESTED,
        /// A name of 40 kB with 100,000 files beneath it.
        NAME,
        /// 5,000 deltas of 5,000 versions.
        DELTAS,
        /// 400,000 products with an alias each, and nothing else.
        ALIASES,
        /// No attack, but larger than public servers have it: 2,400 products of 20 versions.
        DECENT
    }

    public static void main(String[] args) throws IOException {
        if (args[0].equals("list")) {
            for (Kind kind : Kind.values()) {
                System.out.println(kind.name().toLowerCase());
            }
            return;
        }
        Kind kind = Kind.valueOf(args[0].toUpperCase());
        Path streams = Path.of(args[1], "streams", "v1");
        Files.createDirectories(streams);
        Files.writeString(
                streams.resolve("index.json"),
                """
                {"format":"index:1.0","index":{"images":{"datatype":"image-downloads",\
                "path":"streams/v1/images.json","format":"products:1.0","products":["p"]}}}
                """);
        try (OutputStream out =
                new BufferedOutputStream(Files.newOutputStream(streams.resolve("images.json")))) {
            new BadIndex(out).write(kind);
        }
    }

    private void write(Kind kind) throws IOException {
        say("{\"format\":\"products:1.0\",\"datatype\":\"image-downloads\",\"products\":{");
        switch (kind) {
            case PAIRS -> product("p", () -> version("20260101", () -> pairs(5_000)));
            case PRODUCTS -> products(10_000, () -> version("20260101", () -> pairs(10)));
            case LARGE -> products(1, () -> versions(310_000));
            case DENSE -> products(1, () -> versions(150_000));
            case TEXT -> say("\"p\":{\"aliases\":\"%s\"}".formatted("a,".repeat(30_000_000)));
            case NUMBER -> say("\"p\":{\"size\":%s}".formatted("1".repeat(60_000_000)));
            case NESTED -> say("\"p\":{\"x\":%s}".formatted("[".repeat(30_000_000)));
            case NAME -> product("n".repeat(40_000), () -> version("20260101", () -> pairs(50_000)));
            case DELTAS -> product("p", this::deltas);
            case ALIASES -> products(400_000, () -> {});
            case DECENT -> products(2_400, () -> versions(20));
        }
        say("}}\n");
    }

    private interface Part {
        void write() throws IOException;
    }

    private void products(int count, Part versions) throws IOException {
        for (int i = 0; i < count; i++) {
            say(i == 0 ? "" : ",");
            product("p" + i, versions);
        }
    }

    private void product(String id, Part versions) throws IOException {
        say("\"%s\":{\"aliases\":\"a/%s\",\"arch\":\"amd64\",\"os\":\"O\",\"release\":\"r\",\"versions\":{"
                .formatted(id, id.length() > 100 ? "long" : id));
        versions.write();
        say("}}");
    }

    private void versions(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            say(i == 0 ? "" : ",");
            version("20260101_%06d".formatted(i), () -> pairs(1));
        }
    }

    private void version(String name, Part items) throws IOException {
        say("\"%s\":{\"items\":{".formatted(name));
        items.write();
        say("}}");
    }

    private void pairs(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            String sum = SUM.formatted(++sums);
            say(i == 0 ? "" : ",");
            say(("\"m%d\":{\"ftype\":\"lxd.tar.xz\",\"path\":\"m%d\",\"size\":9,\"sha256\":\"%s\","
                            + "\"combined_squashfs_sha256\":\"%s\"},"
                            + "\"r%d\":{\"ftype\":\"squashfs\",\"path\":\"r%d\",\"size\":9,\"sha256\":\"%s\"}")
                    .formatted(i, i, sum, sum, i, i, sum));
        }
    }

    private void deltas() throws IOException {
        for (int i = 0; i < 5_000; i++) {
            version("20260101_%06d".formatted(i), () -> pairs(1));
            say(",");
        }
        version(
                "20260102",
                () -> {
                    pairs(1);
                    for (int i = 0; i < 5_000; i++) {
                        say((",\"d%d\":{\"ftype\":\"squashfs.vcdiff\",\"path\":\"d%d\",\"size\":1,"
                                        + "\"sha256\":\"%s\",\"delta_base\":\"20260101_%06d\"}")
                                .formatted(i, i, SUM.formatted(i), i));
                    }
                });
    }

    private void say(String text) throws IOException {
        out.write(text.getBytes(UTF_8));
    }
}
