package gantry.remote.streams.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.NotFound;
import gantry.image.Progress;
import gantry.remote.streams.lint.Lint.Depth;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Trees that are meant to keep whoever looks at them busy, or to fill their memory.
@Timeout(120)
class HostileTreeLintTest {
    private static final String INDEX = "streams/v1/index.json";
    private static final String PRODUCTS = "streams/v1/images.json";
    private static final String SUM = "0".repeat(64);

    /// One that says of each file whatever the index says, and then sends what it likes.
    private static final class Tree implements LintedTree {
        private final Map<String, String> indexes = new HashMap<>();
        private final Supplier<InputStream> other;

        Tree(String products, Supplier<InputStream> other) {
            indexes.put(INDEX, index(entry("images", PRODUCTS)));
            indexes.put(PRODUCTS, "{\"products\":{%s}}".formatted(products));
            this.other = other;
        }

        @Override
        public String name() {
            return "hostile";
        }

        @Override
        public InputStream open(String path) {
            return Optional.ofNullable(indexes.get(path))
                    .<InputStream>map(text -> new ByteArrayInputStream(text.getBytes(UTF_8)))
                    .orElseGet(other);
        }

        @Override
        public OptionalLong size(String path) {
            return OptionalLong.empty();
        }
    }

    private static String index(String entries) {
        return "{\"format\":\"index:1.0\",\"index\":{%s}}".formatted(entries);
    }

    private static String entry(String name, String path) {
        return "\"%s\":{\"datatype\":\"image-downloads\",\"path\":\"%s\",\"products\":[\"p\"]}"
                .formatted(name, path);
    }

    private static String many(int count, IntFunction<String> each) {
        return IntStream.range(0, count).mapToObj(each).collect(Collectors.joining(","));
    }

    private static String product(String items) {
        return "\"p\":{\"arch\":\"amd64\",\"versions\":{\"20260101\":{\"items\":{%s}}}}"
                .formatted(items);
    }

    private static String item(String ftype, int number, String combined) {
        return ("\"%s%d\":{\"ftype\":\"%s\",\"path\":\"images/%s%d\",\"size\":9,\"sha256\":\"%s\""
                        + ",\"combined_squashfs_sha256\":\"%s\"}")
                .formatted(ftype, number, ftype, ftype, number, SUM, combined);
    }

    private static Lint.Report lint(Tree tree, Depth depth) throws IOException {
        return Lint.of(tree, depth, Progress.NONE);
    }

    @Test
    void faultsAndWarningsBeyondWhatAnybodyReadsAreNotKept() throws IOException {
        isCutShort(lint(ofProducts("\"p%d\":1"), Depth.SIZES).faults());
        isCutShort(lint(ofProducts("\"p%d\":{}"), Depth.SIZES).warnings());
    }

    private static Tree ofProducts(String each) {
        return new Tree(many(3 * Sentences.MOST, each::formatted), InputStream::nullInputStream);
    }

    private static void isCutShort(List<String> sentences) {
        assertThat(sentences)
                .hasSize(Sentences.MOST + 1)
                .last()
                .asString()
                .contains("more than these 10,000");
    }

    @Test
    void aTreeThatWouldFillTheMemoryIsRefusedInWords() {
        String products =
                many(2_000, i -> "\"p%d\":{\"aliases\":\"%s\"}".formatted(i, "a".repeat(300)));
        Tree tree = new Tree(products, InputStream::nullInputStream);
        TreeMemory memory = new TreeMemory(4 << 20);
        assertThatThrownBy(() -> Lint.of(tree, Depth.SIZES, Progress.NONE, memory))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("(1 MiB in memory); GANTRY_JAVA_OPTS=-Xmx1g");
    }

    @Test
    void theEntriesOfAnIndexCountForThatMemoryToo() {
        Tree tree = new Tree("", InputStream::nullInputStream);
        tree.indexes.put(INDEX, index(many(5_000, i -> entry("e" + i, "x"))));
        TreeMemory memory = new TreeMemory(4 << 20);
        assertThatThrownBy(() -> Lint.of(tree, Depth.SIZES, Progress.NONE, memory))
                .hasMessageContaining("hold more than is looked at");
    }

    @Test
    void filesWithProductsAreLookedAtUpToANumber() throws IOException {
        Tree tree = new Tree("", InputStream::nullInputStream);
        tree.indexes.put(INDEX, index(many(150, i -> entry("e" + i, i + "/same.json"))));
        assertThat(lint(tree, Depth.SIZES).faults())
                .filteredOn(fault -> fault.contains("is not looked at"))
                .hasSize(50);
    }

    @Test
    void aFileThatNeverEndsIsReadAsFarAsItsIndexSays() throws IOException {
        InputStream endless =
                new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };
        Tree tree = new Tree(product(item("squashfs", 0, "")), () -> endless);
        assertThat(lint(tree, Depth.SUMS).faults())
                .contains("images/squashfs0: it has more bytes than its index says");
    }

    @Test
    void aRootWithManyFilesOfMetadataIsSummedForSomeOfThem() throws IOException {
        String items = many(300, i -> item("lxd.tar.xz", i, SUM)) + "," + item("squashfs", 0, "");
        Tree tree = new Tree(product(items), InputStream::nullInputStream);
        assertThat(lint(tree, Depth.SUMS).faults())
                .contains(
                        "images/squashfs0: it goes with 300 files of metadata; the sums of both are"
                                + " compared for 64 only");
    }

    @Test
    void whatIsBesideTheProductsIsNotKept() throws IOException {
        Tree tree = new Tree("", InputStream::nullInputStream);
        String beside = many(10_000, i -> "\"x%d\":[%s]".formatted(i, many(20, j -> "\"y\"")));
        tree.indexes.put(PRODUCTS, "{\"format\":7,%s,\"products\":{}}".formatted(beside));
        assertThat(lint(tree, Depth.SIZES).faults())
                .anyMatch(fault -> fault.contains("format"))
                .hasSizeLessThan(10);
    }

    @Test
    void aFileThatIsNotThereIsAFaultAndNotTheEnd() throws IOException {
        Tree tree =
                new Tree(
                        product(item("squashfs", 0, "")),
                        () -> {
                            throw new NotFound("there is no such file");
                        });
        assertThat(lint(tree, Depth.SUMS).faults())
                .contains("images/squashfs0: there is no such file");
    }
}
