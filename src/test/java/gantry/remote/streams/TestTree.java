package gantry.remote.streams;

import static java.nio.charset.StandardCharsets.UTF_8;

import gantry.TestImage;
import gantry.image.Digest;
import gantry.image.ImageFile.Kind;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/// A simplestreams tree in memory: the files of images, and the indexes that name them.
public final class TestTree {
    public static final String INDEX = "/streams/v1/index.json";
    public static final String PRODUCTS = "/streams/v1/images.json";

    private static final String OLDER = "20260101";
    private static final String NEWEST = "20260102";

    /// Whose clients read the tree.
    public enum Family {
        LXD("lxd"),
        INCUS("incus");

        private final String word;

        Family(String word) {
            this.word = word;
        }
    }

    private record Entry(TestImage image, Fields product) {}

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<Entry> entries = new ArrayList<>();
    private final List<Family> families;

    public TestTree(Family... families) {
        this.families = List.of(families);
        writeIndexes();
    }

    /// Every file of the tree by its path, which begins with a slash.
    public Map<String, byte[]> files() {
        return files;
    }

    public byte[] file(String path) {
        return Objects.requireNonNull(files.get(path), path);
    }

    /// A product of one version for each image.
    public synchronized TestTree add(TestImage image, String... aliases) {
        Fields versions = JsonValue.object().value(NEWEST, version(items(image))).build();
        return add(image, versions, aliases);
    }

    /// A product of an image and the one before it, of whose root the delta makes the newer one.
    public synchronized TestTree add(
            TestImage older, TestImage image, byte[] delta, String... aliases) {
        TestImage.Part root = image.parts().getLast();
        String ftype = rootType(root) + ".vcdiff";
        String path = "images/%s/%s".formatted(image.fingerprint(), ftype);
        TestImage.Part file = new TestImage.Part(root.kind(), ftype, delta);
        JsonValue.Builder newer =
                items(image)
                        .value(ftype, item(ftype, file, path).text("delta_base", OLDER).build());
        Fields versions =
                JsonValue.object()
                        .value(OLDER, version(items(older)))
                        .value(NEWEST, version(newer))
                        .build();
        return add(image, versions, aliases);
    }

    private static Fields version(JsonValue.Builder items) {
        return JsonValue.object().value("items", items.build()).build();
    }

    private TestTree add(TestImage image, Fields versions, String... aliases) {
        Fields product =
                JsonValue.object()
                        .text("aliases", String.join(",", aliases))
                        .text("arch", "amd64")
                        .text("os", "Test")
                        .text("release", "one")
                        .text("release_title", "one")
                        .text("variant", "default")
                        .value("versions", versions)
                        .build();
        entries.add(new Entry(image, product));
        writeIndexes();
        return this;
    }

    private JsonValue.Builder items(TestImage image) {
        JsonValue.Builder items = JsonValue.object();
        for (Family family : families) {
            items(items, image, family, "images/" + image.fingerprint());
        }
        return items;
    }

    private void items(JsonValue.Builder items, TestImage image, Family family, String directory) {
        String tarball = family.word + ".tar.xz";
        TestImage.Part first = image.parts().getFirst();
        if (first.kind() == Kind.UNIFIED) {
            String ftype = family.word + "_combined.tar.gz";
            items.value(ftype, item(ftype, first, directory + "/" + ftype).build());
            return;
        }
        TestImage.Part root = image.parts().getLast();
        String rootType = rootType(root);
        String sum = "combined_%s_sha256".formatted(rootType.replace('.', '-'));
        items.value(
                tarball,
                item(tarball, first, directory + "/meta.tar.xz")
                        .text(sum, image.fingerprint().hex())
                        .build());
        items.value(rootType, item(rootType, root, directory + "/root." + rootType).build());
    }

    private static String rootType(TestImage.Part root) {
        return root.kind() == Kind.DISK ? "disk-kvm.img" : "squashfs";
    }

    private JsonValue.Builder item(String ftype, TestImage.Part part, String path) {
        files.put("/" + path, part.bytes());
        MessageDigest sum = Digest.sha256();
        sum.update(part.bytes());
        return JsonValue.object()
                .text("ftype", ftype)
                .text("path", path)
                .number("size", part.bytes().length)
                .text("sha256", Digest.of(sum).hex());
    }

    public synchronized void remove(TestImage image) {
        entries.removeIf(entry -> entry.image().fingerprint().equals(image.fingerprint()));
        writeIndexes();
    }

    private void writeIndexes() {
        JsonValue.Builder products = JsonValue.object();
        List<String> names = new ArrayList<>();
        for (Entry entry : entries) {
            String name = "test:%d".formatted(names.size());
            names.add(name);
            products.value(name, entry.product());
        }
        products(
                JsonValue.object()
                        .text("format", "products:1.0")
                        .value("products", products.build())
                        .build()
                        .json(),
                names);
    }

    /// A tree with this one product file.
    public TestTree products(String json, List<String> names) {
        Fields entry =
                JsonValue.object()
                        .text("datatype", "image-downloads")
                        .text("path", PRODUCTS.substring(1))
                        .text("format", "products:1.0")
                        .texts("products", names)
                        .build();
        Fields index = JsonValue.object().value("images", entry).build();
        files.put(PRODUCTS, json.getBytes(UTF_8));
        files.put(
                INDEX,
                JsonValue.object()
                        .text("format", "index:1.0")
                        .value("index", index)
                        .build()
                        .json()
                        .getBytes(UTF_8));
        return this;
    }
}
