package gantry.attack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import gantry.cli.Shell;
import gantry.http.TestAuthority;
import gantry.http.TestWebServer;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Indexes of servers that would keep a client busy, or fill its memory. Larger ones are made by
/// `bench/BadIndex.java`.
@Tag("attack")
@Timeout(60)
class IndexBombsTest {
    @TempDir private Path directory;

    private Shell shell;
    private TestWebServer web;

    @BeforeEach
    void start() throws IOException {
        TestAuthority authority = new TestAuthority();
        web = new TestWebServer(authority.server());
        shell = new Shell(Files.createDirectory(directory.resolve("store")));
        String ca = authority.write(directory.resolve("ca.pem")).toString();
        String url = web.url("/").toString();
        shell.run("remote", "add", "bad", url, "--protocol=simplestreams", "--ca", ca).ok();
    }

    @AfterEach
    void stop() {
        web.close();
    }

    private Shell.Result list(String products) {
        new TestTree(Family.LXD)
                .products("{\"products\":{" + products + "}}", List.of("p"))
                .files()
                .forEach((path, bytes) -> web.put(path, Map.of(), bytes));
        return shell.run("image", "list", "bad:", "-f", "csv", "-c", "F");
    }

    private static String many(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
    }

    private static String product(String id, String versions) {
        return "\"%s\":{\"aliases\":\"a\",\"arch\":\"amd64\",\"versions\":{%s}}"
                .formatted(id, versions);
    }

    private static String version(String items) {
        return "\"20260101\":{\"items\":{%s}}".formatted(items);
    }

    /// Metadata and a root.
    private static String pair(int i) {
        return ("\"m%d\":{\"ftype\":\"lxd.tar.xz\",\"path\":\"m\",\"combined_squashfs_sha256\":\"%064x\"},"
                        + "\"r%d\":{\"ftype\":\"squashfs\",\"path\":\"r\"}")
                .formatted(i, i, i);
    }

    /// 400 million pairs, each of which might be an image.
    @Test
    void aVersionOfManyFilesIsReadInLinearTime() {
        String ours = list(product("p", version(many(20_000, IndexBombsTest::pair)))).ok();
        assertThat(ours.lines()).hasSize(20_000);
    }

    @Test
    void anIndexOfTooManyImagesIsRefused() {
        assertThat(list(product("p", version(many(100_001, IndexBombsTest::pair)))).refusal())
                .endsWith("has 100001 images, and 100000 are taken");
    }

    @Test
    void anIndexThatTakesTooMuchMemoryIsRefused() {
        String products = many(400_000, i -> "\"p%d\":{}".formatted(i));
        assertThat(list(products).refusal())
                .contains("hold more than is taken of one server (64 MiB in memory)");
    }

    @Test
    void aFileOfTooManyBytesIsRefusedBeforeAllHaveCome() {
        String blanks = " ".repeat((64 << 20) + 1);
        assertThat(list(product("p", "") + blanks).refusal())
                .endsWith("it is larger than 67108864 bytes, the most that is taken");
    }

    @Test
    void aLongNameIsNotRepeatedForEachFileBeneathIt() {
        String name = "n".repeat(30_000);
        assertThat(list(product(name, version(many(40_000, IndexBombsTest::pair)))).ok().lines())
                .hasSize(40_000);
    }

    @Test
    void aLongTextIsRefusedInWords() {
        assertThat(list(product("n".repeat(1 << 20), "")).refusal())
                .endsWith(
                        "Invalid JSON: it holds a text of more than 32,000 characters, the most that is taken");
    }

    @Test
    void aLongNumberIsRefusedInWords() {
        assertThat(list("\"p\":{\"x\":" + "1".repeat(1 << 20) + "}").refusal())
                .endsWith("Invalid JSON: it holds a number of more than 1000 bytes");
    }

    @Test
    void deepNestingIsRefusedInWords() {
        assertThat(list("\"p\":{\"x\":" + "[".repeat(1 << 20) + "}").refusal())
                .endsWith("Invalid JSON: it is nested deeper than 100");
    }

    /// 25 million pairs of a delta and what it might be of.
    @Test
    void manyDeltasOfManyVersionsAreMatchedInLinearTime() {
        String sum = "%064x".formatted(9);
        String roots =
                many(
                        5_000,
                        i ->
                                "\"r%d\":{\"ftype\":\"squashfs\",\"path\":\"r\",\"size\":9,\"sha256\":\"%s\"}"
                                        .formatted(i, sum));
        String deltas =
                many(
                        5_000,
                        i ->
                                "\"d%d\":{\"ftype\":\"squashfs.vcdiff\",\"path\":\"d\",\"size\":1,\"sha256\":\"%s\",\"delta_base\":\"20260101\"}"
                                        .formatted(i, sum));
        String newest =
                "\"20260102\":{\"items\":{%s,%s,%s}}"
                        .formatted(
                                pair(1),
                                deltas,
                                "\"x\":{\"ftype\":\"squashfs\",\"path\":\"r\",\"size\":9,\"sha256\":\"%s\"}"
                                        .formatted(sum));
        list(product("p", version(roots) + "," + newest)).ok();
        assertThat(shell.run("image", "export", "bad:a", directory.toString()).code()).isOne();
    }

    @Test
    void readingStopsWhereTheThreadIsInterrupted() throws Exception {
        list(product("p", version(many(20_000, IndexBombsTest::pair))));
        Shell.Result[] result = new Shell.Result[1];
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    Thread.currentThread().interrupt();
                                    result[0] = shell.run("image", "list", "bad:");
                                });
        thread.join();
        assertThat(result[0].code()).isOne();
        assertThat(new String(result[0].bytes(), UTF_8)).isEmpty();
    }
}
