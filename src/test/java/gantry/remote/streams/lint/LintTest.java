package gantry.remote.streams.lint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.http.HttpClient;
import gantry.http.HttpSettings;
import gantry.http.ServerTrust;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import gantry.remote.streams.lint.Lint.Depth;
import gantry.remote.streams.lint.Lint.Report;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LintTest {
    private static final TestImage CONTAINER = TestImage.splitContainer("one");
    private static final TestImage MACHINE = TestImage.virtualMachine("two");
    private static final TestImage UNIFIED = TestImage.container("three");

    @TempDir Path directory;

    @BeforeEach
    void write() throws IOException {
        TestTree tree =
                new TestTree(Family.LXD, Family.INCUS)
                        .add(CONTAINER, "one", "uno")
                        .add(MACHINE, "two")
                        .add(UNIFIED, "three");
        write(tree.files());
    }

    private void write(Map<String, byte[]> files) throws IOException {
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Path path = path(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
    }

    private Path path(String path) {
        return directory.resolve(path.substring(1));
    }

    private Report lint(Depth depth) throws IOException {
        return Lint.of(LintedTree.of(directory), depth, Progress.NONE);
    }

    private List<String> faults() throws IOException {
        return lint(Depth.SIZES).faults();
    }

    /// Changes the first place of a file that says this.
    private void replace(String file, String from, String to) throws IOException {
        String text = Files.readString(path(file));
        int place = text.indexOf(from);
        assertThat(place).as(from).isNotNegative();
        String changed = text.substring(0, place) + to + text.substring(place + from.length());
        Files.writeString(path(file), changed);
    }

    @Test
    void aSoundTreeHasNoFaults() throws IOException {
        Report report = lint(Depth.SUMS);
        assertThat(report.faults()).isEmpty();
        assertThat(report.images())
                .containsExactlyInAnyOrder(
                        image("test:0", CONTAINER, ImageType.CONTAINER, "squashfs", "one", "uno"),
                        image("test:1", MACHINE, ImageType.VIRTUAL_MACHINE, "disk-kvm.img", "two"),
                        image("test:2", UNIFIED, ImageType.CONTAINER, "tar.gz", "three"));
    }

    private static LintedImage image(
            String product, TestImage image, ImageType type, String root, String... aliases) {
        return new LintedImage(
                product,
                "20260102",
                type,
                "amd64",
                root,
                Optional.of(image.fingerprint()),
                Optional.of(image.fingerprint()),
                List.of(aliases));
    }

    @Test
    void whatOneFamilyDoesNotSeeIsNotShownAsIfItDid() throws IOException {
        write(new TestTree(Family.INCUS).add(CONTAINER, "one").files());
        Report report = lint(Depth.SIZES);
        assertThat(report.faults()).isEmpty();
        LintedImage seen = report.images().getFirst();
        assertThat(seen.lxd()).isEmpty();
        assertThat(seen.incus()).contains(CONTAINER.fingerprint());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "amd64"                 | "z80"                | nobody knows its arch "z80"
                    "one,uno"               | "one,/uno"           | can ask for its alias "/uno"
                    "one,uno"               | "one,two,three"      | alias three already leads to a container of product test:0
                    "20260102":             | "2026":              | begins with no date
                    "lxd.tar.xz":{          | "lxd.tar.xz":3,"x":{ | must be an object
                    "size":                 | "size":"x","other":  | must be a number
                    "size":                 | "other":             | it has no size
                    "path":"images/         | "path":"../images/   | is none beneath the tree
                    "path":"images/         | "path":"a/../images/ | is none beneath the tree
                    "path":"images/         | "path":"nowhere/     | there is no such file
                    "sha256":"              | "sha256":"X          | its sha256 is not 64 digits
                    "ftype":"lxd.tar.xz"    | "ftype":"lxd.tar.gz" | no client knows this ftype
                    "ftype":"lxd.tar.xz"    | "ftype":"lxd.tar.gz" | LXD does not see its squashfs, which has no lxd.tar.xz beside it
                    "combined_squashfs      | "combined_rootxz     | LXD does not see its squashfs, since lxd.tar.xz has no sum of both
                    "ftype":"squashfs"      | "ftype":"root.tar.gz" | its lxd.tar.xz has no root beside it
                    "ftype":"lxd_combined.t | "ftype":"x           | LXD does not see what is in incus_combined.tar.gz
                    "ftype":"lxd_combined   | "combined_type":"virtual-machine","ftype":"lxd_combined | clients take it for a container
                    "products:1.0"          | "products:2.0"       | its format is not "products:1.0"
                    "arch":"amd64"          | "support_eol":"soon","arch":"amd64" | its support_eol "soon" is no day
                    "ftype":"squashfs"      | "ftype":"squashfs.vcdiff" | its delta_base "" has no squashfs
                    {                       | x                    | clients see nothing of it
                    """)
    void faultsOfProductsAreTold(String from, String to, String fault) throws IOException {
        replace(TestTree.PRODUCTS, from, to);
        assertThat(faults()).anyMatch(each -> each.contains(fault), fault);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    "image-downloads" | "image-ids"      | has the datatype "image-ids"
                    "test:0"          | "test:9"         | images.json has no product test:9
                    "test:0"          | "test:9"         | product test:0 of streams/v1/images.json is not listed
                    "products":       | "other":         | lists no products
                    "path":"          | "path":"../      | which is none beneath the tree
                    "path":"          | "path":"x/       | there is no such file
                    "path":"streams/v1/images.json" | "path":"streams" | streams: there is no such file
                    "index:1.0"       | "index:2.0"      | its format is not "index:1.0"
                    {"format"         | {"format":1,"x"  | its format is not "index:1.0"
                    "index":          | "other":         | it has no entries
                    """)
    void faultsOfTheIndexAreTold(String from, String to, String fault) throws IOException {
        replace(TestTree.INDEX, from, to);
        assertThat(faults()).anyMatch(each -> each.contains(fault), fault);
    }

    @Test
    void aBlankInAnAliasIsAWarning() throws IOException {
        replace(TestTree.PRODUCTS, "\"one,uno\"", "\"one, uno\"");
        Report report = lint(Depth.SIZES);
        assertThat(report.faults()).isEmpty();
        assertThat(report.warnings())
                .containsExactly(
                        "product test:0: the blank belongs to the name in its alias \" uno\"");
    }

    @Test
    void entriesOfOtherProgramsAndProductsThatAreNullAreNoFault() throws IOException {
        replace(
                TestTree.INDEX,
                "\"images\":{",
                "\"ids\":{\"datatype\":\"image-ids\",\"path\":\"ids.json\"},\"images\":{");
        replace(TestTree.PRODUCTS, "\"products\":{", "\"products\":{\"x\":null,");
        assertThat(faults()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    null
                    {"arch":"amd64"}
                    {"arch":"amd64","versions":null}
                    {"arch":"amd64","versions":{}}
                    {"arch":"amd64","versions":{"20260101":null}}
                    {"arch":"amd64","versions":{"20260101":{"items":null}}}
                    """)
    void aListedProductThatShowsNothingIsAWarning(String product) throws IOException {
        replace(TestTree.PRODUCTS, "\"products\":{", "\"products\":{\"x\":" + product + ",");
        replace(TestTree.INDEX, "\"products\":[", "\"products\":[\"x\",");
        Report report = lint(Depth.SIZES);
        assertThat(report.faults()).isEmpty();
        assertThat(report.warnings())
                .singleElement()
                .asString()
                .startsWith("product x")
                .endsWith("clients show nothing of it");
    }

    @ParameterizedTest
    @ValueSource(strings = {"./images/", "/images/", "images//", "images/./"})
    void aPathThatClientsReadBeneathTheTreeIsNoFault(String images) throws IOException {
        String products = Files.readString(path(TestTree.PRODUCTS));
        String changed = products.replace("\"path\":\"images/", "\"path\":\"" + images);
        assertThat(changed).isNotEqualTo(products);
        Files.writeString(path(TestTree.PRODUCTS), changed);
        assertThat(lint(Depth.SUMS).faults()).isEmpty();
    }

    /// As cluster-api-provider-incus' server has it.
    @Test
    void aDiskOfItsOwnForEachFamilyIsNoFault() throws IOException {
        String products = new String(Files.readAllBytes(path(TestTree.PRODUCTS)), UTF_8);
        String machine = "\"combined_disk-kvm-img_sha256\":\"" + MACHINE.fingerprint();
        int lxd = products.indexOf(machine);
        String changed =
                products.substring(0, lxd)
                        + products.substring(lxd)
                                .replaceFirst(
                                        "combined_disk-kvm-img_sha256",
                                        "combined_disk1-img_sha256");
        int disk = changed.indexOf("\"disk-kvm.img\":{", lxd);
        int end = changed.indexOf('}', disk) + 1;
        String root = changed.substring(disk, end);
        String both = root + "," + root.replace("\"disk-kvm.img\"", "\"disk1.img\"");
        Files.writeString(
                path(TestTree.PRODUCTS),
                changed.substring(0, disk) + both + changed.substring(end));
        assertThat(faults()).isEmpty();
    }

    @Test
    void allFaultsAreToldAtOnce() throws IOException {
        replace(TestTree.PRODUCTS, "\"one,uno\"", "\"/one\"");
        replace(TestTree.PRODUCTS, "\"combined_squashfs", "\"combined_rootxz");
        Files.delete(path("/images/" + MACHINE.fingerprint() + "/root.disk-kvm.img"));
        assertThat(faults()).hasSize(3);
    }

    @Test
    void versionsThatClientsWouldConfuseAreTold() throws IOException {
        replace(TestTree.PRODUCTS, "\"20260102\":{", "\"20260102.9\":{");
        replace(TestTree.PRODUCTS, "\"versions\":{", "\"versions\":{\"20260102.10\":{},");
        assertThat(faults())
                .anyMatch(each -> each.contains("take 20260102.9 for newer than 20260102.10"));
    }

    @Test
    void twoSumsForTheSameBytesAreTold() throws IOException {
        String sum = CONTAINER.fingerprint().hex();
        replace(TestTree.PRODUCTS, sum + "\"", "0".repeat(64) + "\"");
        assertThat(faults())
                .anyMatch(each -> each.contains("are told different sums of its squashfs"));
    }

    @Test
    void aSumThatIsNotThatOfBothFilesIsToldWhereFilesAreRead() throws IOException {
        String sum = CONTAINER.fingerprint().hex();
        for (int i = 0; i < 2; i++) {
            replace(TestTree.PRODUCTS, sum + "\"", "0".repeat(64) + "\"");
        }
        assertThat(faults()).isEmpty();
        assertThat(lint(Depth.SUMS).faults())
                .anyMatch(each -> each.contains("its bytes have another SHA-256"));
    }

    @Test
    void aFileOfOtherBytesIsToldWhereFilesAreRead() throws IOException {
        Path file = path("/images/" + CONTAINER.fingerprint() + "/root.squashfs");
        byte[] bytes = Files.readAllBytes(file);
        bytes[0]++;
        Files.write(file, bytes);
        assertThat(faults()).isEmpty();
        assertThat(lint(Depth.SUMS).faults())
                .anyMatch(each -> each.contains("root.squashfs: its bytes have another SHA-256"));
        Files.writeString(file, "short");
        assertThat(faults()).anyMatch(each -> each.contains("it has 5 bytes, and its index says"));
    }

    @Test
    void anEmptyDirectoryHasNoTree() throws IOException {
        Report report =
                Lint.of(LintedTree.of(directory.resolve("images")), Depth.SIZES, Progress.NONE);
        assertThat(report.images()).isEmpty();
        assertThat(report.faults())
                .containsExactly(
                        "streams/v1/index.json: there is no such file",
                        "Neither LXD nor Incus sees any image");
    }

    @Test
    void aTreeOfAWebServerIsLookedAtTheSameWay() throws IOException {
        TestTree tree = new TestTree(Family.LXD, Family.INCUS).add(CONTAINER, "one");
        try (TreeServer server = new TreeServer(tree.files());
                HttpClient http =
                        new HttpClient(
                                HttpSettings.WEB.trusting(
                                        new ServerTrust.Pinned(server.identity().fingerprint())))) {
            LintedTree served = LintedTree.of(http, server.url());
            assertThat(Lint.of(served, Depth.SUMS, Progress.NONE).faults()).isEmpty();
            String root = "/images/" + CONTAINER.fingerprint() + "/root.squashfs";
            tree.files().put(root, "short".getBytes(UTF_8));
            assertThat(Lint.of(served, Depth.SIZES, Progress.NONE).faults())
                    .singleElement()
                    .asString()
                    .contains("it has 5 bytes");
            tree.files().remove(root);
            assertThat(Lint.of(served, Depth.SIZES, Progress.NONE).faults())
                    .singleElement()
                    .asString()
                    .contains("404");
        }
    }

    @Test
    void aServerThatIsNotThereIsNoFaultOfTheTree() throws IOException {
        try (HttpClient http = new HttpClient(HttpSettings.WEB)) {
            LintedTree tree = LintedTree.of(http, URI.create("http://127.0.0.1:1/"));
            assertThatThrownBy(() -> Lint.of(tree, Depth.SIZES, Progress.NONE))
                    .isInstanceOf(Unreachable.class);
        }
    }
}
