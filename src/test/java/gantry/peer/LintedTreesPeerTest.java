package gantry.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.Progress;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import gantry.remote.streams.lint.Lint;
import gantry.remote.streams.lint.Lint.Depth;
import gantry.remote.streams.lint.LintedTree;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Whether lxc and incus refuse a tree, and whether `streams lint` says so: for trees in which one
/// value is of another type, one for each field and type; with things after the end; with numbers
/// written in other ways; and with entries of other programs.
@Timeout(300)
class LintedTreesPeerTest {
    private static final Map<String, String> WRONG =
            Map.of("text", "\"x\"", "number", "5", "truth", "true", "list", "[5]", "object", "{}");

    private static final List<String> INDEX = List.of("format", "updated", "other");
    private static final List<String> ENTRY =
            List.of("datatype", "format", "path", "updated", "products", "other");
    private static final List<String> PRODUCTS =
            List.of("content_id", "datatype", "format", "license", "updated", "other");
    private static final List<String> PRODUCT =
            List.of(
                    "aliases",
                    "arch",
                    "os",
                    "release",
                    "release_codename",
                    "release_title",
                    "supported",
                    "support_eol",
                    "support_esm",
                    "variant",
                    "version",
                    "lxd_requirements",
                    "requirements",
                    "versions",
                    "other");
    private static final List<String> VERSION = List.of("label", "pubname", "items", "other");
    private static final List<String> ITEM =
            List.of(
                    "ftype",
                    "md5",
                    "path",
                    "sha256",
                    "size",
                    "delta_base",
                    "combined_sha256",
                    "combined_rootxz_sha256",
                    "combined_squashfs_sha256",
                    "combined_disk-kvm-img_sha256",
                    "combined_disk1-img_sha256",
                    "combined_uefi1-img_sha256",
                    "combined_other",
                    "combined_type",
                    "other");

    @TempDir Path directory;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    /// What each tree tries, by its folder.
    private final Map<String, String> trees = new LinkedHashMap<>();

    private final TestImage image = TestImage.splitContainer("one");
    private final TestTree healthy = new TestTree(Family.LXD, Family.INCUS).add(image, "one");
    private final String index = new String(healthy.file(TestTree.INDEX), UTF_8);
    private final String products = new String(healthy.file(TestTree.PRODUCTS), UTF_8);

    private void tree(String what, String newIndex, String newProducts) {
        String folder = "t" + trees.size();
        trees.put(folder, what);
        healthy.files().forEach((path, bytes) -> files.put("/" + folder + path, bytes));
        files.put("/" + folder + TestTree.INDEX, newIndex.getBytes(UTF_8));
        files.put("/" + folder + TestTree.PRODUCTS, newProducts.getBytes(UTF_8));
    }

    private void inIndex(String what, String newIndex) {
        tree("index: " + what, newIndex, products);
    }

    private void inProducts(String what, String newProducts) {
        tree("products: " + what, index, newProducts);
    }

    /// A second object beside the healthy ones, with one wrong field.
    private void generate() {
        inIndex("healthy", index);
        WRONG.forEach(
                (type, value) -> {
                    for (String field : INDEX) {
                        inIndex(field + " " + type, first(index, field, value));
                    }
                    for (String field : ENTRY) {
                        String entry = "{\"datatype\":\"image-downloads\",\"path\":\"x\"}";
                        inIndex(
                                "entry " + field + " " + type,
                                index.replace(
                                        "\"images\":",
                                        "\"more\":" + first(entry, field, value) + ",\"images\":"));
                    }
                    for (String field : PRODUCTS) {
                        inProducts(field + " " + type, first(products, field, value));
                    }
                    for (String field : PRODUCT) {
                        inProducts("product " + field + " " + type, more(field, value));
                    }
                    for (String field : VERSION) {
                        String version = "{\"20260101\":{\"%s\":%s}}".formatted(field, value);
                        inProducts("version " + field + " " + type, more("versions", version));
                    }
                    for (String field : ITEM) {
                        inProducts("item " + field + " " + type, item(field, value));
                    }
                    inProducts("a product " + type, wholeProduct(value));
                    inProducts(
                            "a version " + type,
                            more("versions", "{\"20260101\":%s}".formatted(value)));
                    inProducts(
                            "an item " + type,
                            more(
                                    "versions",
                                    "{\"20260101\":{\"items\":{\"x\":%s}}}".formatted(value)));
                    inProducts(
                            "requirements.x " + type,
                            more("requirements", "{\"x\":%s}".formatted(value)));
                    inProducts(
                            "lxd_requirements.x " + type,
                            more("lxd_requirements", "{\"x\":%s}".formatted(value)));
                });
        for (String number :
                List.of("4096.0", "4.096e3", "4e3", "-1", "9223372036854775808", "null")) {
            inProducts("size " + number, item("size", number));
        }
        for (String tail : List.of("\n \t", "}", "{}", "x", "\u0000", ",", "null")) {
            inIndex("then " + tail, index + tail);
            inProducts("then " + tail, products + tail);
        }
        inProducts("a product null", wholeProduct("null"));
        inProducts("versions null", more("versions", "null"));
        inProducts("a mark", "\ufeff" + products);
        inIndex("a mark", "\ufeff" + index);
        inIndex(
                "other programs",
                index.replace(
                        "\"images\":",
                        "\"ids\":{\"datatype\":\"image-ids\",\"path\":\"ids.json\",\"products\":[\"x\"]},\"images\":"));
    }

    private static String first(String object, String field, String value) {
        String without = object.replaceAll("\"" + field + "\":\"[^\"]*\",?", "");
        return "{\"%s\":%s,%s".formatted(field, value, without.substring(1)).replace(",}", "}");
    }

    private String wholeProduct(String value) {
        return products.replace("\"products\":{", "\"products\":{\"more\":" + value + ",");
    }

    private String more(String field, String value) {
        return wholeProduct("{\"%s\":%s}".formatted(field, value));
    }

    private String item(String field, String value) {
        String item = "{\"x\":{\"%s\":%s}}".formatted(field, value);
        return more("versions", "{\"20260101\":{\"items\":%s}}".formatted(item));
    }

    @Test
    @NeedsProgram({"lxc", "incus"})
    void lintSaysWhatClientsRefuse() throws Exception {
        generate();
        try (TreeServer server = new TreeServer(files);
                ExecutorService executor = Executors.newFixedThreadPool(4)) {
            TreeClients clients = TreeClients.of(server, directory);
            configure("lxc", server.url());
            configure("incus", server.url());
            List<String> differences = new ArrayList<>();
            Map<String, Future<String>> answers = new LinkedHashMap<>();
            trees.keySet()
                    .forEach(
                            folder ->
                                    answers.put(
                                            folder,
                                            executor.submit(
                                                    () -> compare(clients, server, folder))));
            for (Map.Entry<String, Future<String>> answer : answers.entrySet()) {
                if (!answer.getValue().get().isEmpty()) {
                    differences.add(trees.get(answer.getKey()) + ": " + answer.getValue().get());
                }
            }
            assertThat(differences).isEmpty();
        }
    }

    private String compare(TreeClients clients, TreeServer server, String folder)
            throws IOException {
        List<String> faults = lint(server, folder);
        boolean all = faults.stream().anyMatch(fault -> fault.contains("clients refuse the file"));
        boolean lxd = faults.stream().anyMatch(fault -> fault.contains("LXD refuses the file"));
        boolean incus = faults.stream().anyMatch(fault -> fault.contains("Incus refuses the file"));
        boolean none =
                faults.stream().anyMatch(fault -> fault.contains("clients see nothing of it"));
        String said = (all || none || lxd) + " " + (all || none || incus);
        String seen = refuses(clients, "lxc", folder) + " " + refuses(clients, "incus", folder);
        return said.equals(seen)
                ? ""
                : "lint says that lxc and incus refuse it: %s, but seen: %s (%s)"
                        .formatted(said, seen, faults);
    }

    private boolean refuses(TreeClients clients, String client, String folder) throws IOException {
        ProgramOutput output =
                clients.run(client, "image", "list", folder + ":", "-f", "csv", "-c", "F");
        return !output.out().contains(image.fingerprint().hex());
    }

    private void configure(String client, URI server) throws IOException {
        StringBuilder yaml = new StringBuilder("default-remote: local\nremotes:\n");
        yaml.append("  local:\n    addr: unix://\n    public: false\n");
        for (String folder : trees.keySet()) {
            yaml.append("  %s:\n    addr: %s/%s\n".formatted(folder, server, folder));
            yaml.append("    protocol: simplestreams\n    public: true\n");
        }
        Files.createDirectories(directory.resolve(client));
        Files.writeString(directory.resolve(client).resolve("config.yml"), yaml);
    }

    private static List<String> lint(TreeServer server, String folder) throws IOException {
        ServerTrust trust = new ServerTrust.Pinned(server.identity().fingerprint());
        try (HttpClient http = new HttpClient(HttpSettings.WEB.trusting(trust))) {
            URI url = URI.create(server.url() + "/" + folder);
            return Lint.of(LintedTree.of(http, url), Depth.SIZES, Progress.NONE).faults();
        }
    }
}
