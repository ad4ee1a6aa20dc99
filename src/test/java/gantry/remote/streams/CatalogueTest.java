package gantry.remote.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.Alias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageType;
import gantry.wire.streams.StreamsProduct;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What images a product file has, and by which names.
class CatalogueTest {
    /// JSON with single quotes.
    private static Catalogue catalogue(String... products) {
        return named(name -> name, products);
    }

    private static Catalogue named(UnaryOperator<String> naming, String... products) {
        StringBuilder all = new StringBuilder();
        for (String product : products) {
            all.append(all.isEmpty() ? "" : ",")
                    .append("'p%d':%s".formatted(all.length(), product));
        }
        String json = "{'format':'products:1.0','products':{%s}}".formatted(all).replace('\'', '"');
        try {
            return new Catalogue(
                    "https://x", "x86_64", naming, StreamsProduct.readAll(bytes(json), 1 << 20));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static ByteArrayInputStream bytes(String json) {
        return new ByteArrayInputStream(json.getBytes(UTF_8));
    }

    private static String product(String fields, String... versions) {
        return "{%s,'versions':{%s}}".formatted(fields, String.join(",", versions));
    }

    /// A version with one unified image for containers.
    private static String version(String name, int image) {
        return "'%s':{'items':{'u':%s}}".formatted(name, unified("lxd_combined.tar.gz", image, ""));
    }

    private static String version(String name, String... items) {
        StringBuilder all = new StringBuilder();
        for (String item : items) {
            all.append(all.isEmpty() ? "" : ",").append("'i%d':%s".formatted(all.length(), item));
        }
        return "'%s':{'label':'release','items':{%s}}".formatted(name, all);
    }

    private static String unified(String ftype, int image, String more) {
        return "{'ftype':'%s','path':'a/b.tar.gz','size':7,'sha256':'%s'%s}"
                .formatted(ftype, hex(image), more);
    }

    private static String metadata(String ftype, String sums) {
        return "{'ftype':'%s','path':'a/meta.tar.xz','size':3,'sha256':'%s',%s}"
                .formatted(ftype, hex(0), sums);
    }

    private static String root(String ftype) {
        return "{'ftype':'%s','path':'a/root','size':5,'sha256':'%s'}".formatted(ftype, hex(0));
    }

    private static String hex(int image) {
        return "%064x".formatted(image);
    }

    private static int found(Catalogue catalogue, String name) {
        return number(catalogue.find(ImageQuery.of(name)));
    }

    private static int number(ImageInfo image) {
        return Integer.parseInt(image.fingerprint().hex(), 16);
    }

    private static List<Integer> numbers(Catalogue catalogue) {
        return catalogue.list().stream().map(CatalogueTest::number).toList();
    }

    private static List<String> aliases(ImageInfo image) {
        return image.aliases().stream().map(Alias::name).toList();
    }

    @Test
    void aProductTellsAllThatIsShown() {
        Catalogue catalogue =
                catalogue(
                        product(
                                "'aliases':'jammy,22.04','arch':'amd64','os':'ubuntu',"
                                        + "'release':'jammy','release_title':'22.04 LTS','version':'22.04',"
                                        + "'variant':'cloud','support_eol':'2032-04-30','supported':true,"
                                        + "'requirements':{'secureboot':'false'}",
                                version(
                                        "20260102_0304",
                                        metadata(
                                                "incus.tar.xz",
                                                "'combined_squashfs_sha256':'" + hex(1) + "'"),
                                        root("squashfs"))));
        ImageInfo image = catalogue.find(ImageQuery.of("jammy"));
        assertThat(image.settings().properties())
                .isEqualTo(
                        Map.of(
                                "os", "ubuntu",
                                "release", "jammy",
                                "version", "22.04",
                                "variant", "cloud",
                                "architecture", "amd64",
                                "label", "release",
                                "serial", "20260102_0304",
                                "type", "squashfs",
                                "requirements.secureboot", "false",
                                "description",
                                        "ubuntu 22.04 LTS amd64 (cloud) (release) (20260102_0304)"));
        assertThat(image.settings().isPublic()).isTrue();
        assertThat(image.settings().expiresAt()).contains(Instant.parse("2032-04-30T00:00:00Z"));
        assertThat(image.facts().architecture()).isEqualTo("x86_64");
        assertThat(image.facts().size()).isEqualTo(8);
        assertThat(image.facts().filename()).isEqualTo("meta.tar.xz");
        assertThat(image.facts().createdAt()).isEqualTo(Instant.parse("2026-01-02T03:04:00Z"));
        assertThat(image.history().uploadedAt()).isEqualTo(image.facts().createdAt());
        assertThat(aliases(image)).containsExactly("jammy", "jammy/amd64", "22.04", "22.04/amd64");
    }

    @ParameterizedTest
    @CsvSource({
        "squashfs, combined_squashfs_sha256, CONTAINER",
        "root.tar.xz, combined_rootxz_sha256, CONTAINER",
        "root.tar.xz, combined_sha256, CONTAINER",
        "disk-kvm.img, combined_disk-kvm-img_sha256, VIRTUAL_MACHINE",
        "disk1.img, combined_disk1-img_sha256, VIRTUAL_MACHINE",
        "uefi1.img, combined_uefi1-img_sha256, VIRTUAL_MACHINE"
    })
    void everyRootHasItsSum(String ftype, String sum, ImageType type) {
        for (String family : List.of("lxd", "incus")) {
            String meta = metadata(family + ".tar.xz", "'%s':'%s'".formatted(sum, hex(9)));
            Catalogue catalogue =
                    catalogue(product("'arch':'amd64'", version("20260102", meta, root(ftype))));
            assertThat(numbers(catalogue)).containsExactly(9);
            assertThat(catalogue.list().getFirst().facts().type()).isEqualTo(type);
            assertThat(catalogue.list().getFirst().settings().properties())
                    .containsEntry("type", ftype);
        }
    }

    @Test
    void oneVersionHasManyImages() {
        String sums =
                "'combined_squashfs_sha256':'%s','combined_rootxz_sha256':'%s',"
                                .formatted(hex(2), hex(3))
                        + "'combined_sha256':'%s','combined_disk-kvm-img_sha256':'%s'"
                                .formatted(hex(4), hex(5));
        Catalogue catalogue =
                catalogue(
                        product(
                                "'aliases':'a','arch':'amd64'",
                                version(
                                        "20260102",
                                        root("disk-kvm.img"),
                                        root("root.tar.xz"),
                                        root("squashfs"),
                                        root("uefi1.img"),
                                        root("squashfs.vcdiff"),
                                        unified("lxd_combined.tar.gz", 1, ""),
                                        metadata("lxd.tar.xz", sums))));
        assertThat(numbers(catalogue)).containsExactlyInAnyOrder(1, 2, 3, 5);
        ImageQuery vm = new ImageQuery("a", Optional.of(ImageType.VIRTUAL_MACHINE));
        assertThat(number(catalogue.find(vm))).isEqualTo(5);
    }

    @Test
    void aUnifiedImageOfAVirtualMachineSaysSo() {
        String more = ",'combined_type':'virtual-machine'";
        Catalogue catalogue =
                catalogue(
                        product(
                                "'arch':'amd64'",
                                version("20260102", unified("incus_combined.tar.gz", 1, more))));
        ImageInfo image = catalogue.list().getFirst();
        assertThat(image.facts().type()).isEqualTo(ImageType.VIRTUAL_MACHINE);
        assertThat(image.settings().properties()).containsEntry("type", "tar.gz");
    }

    @Test
    void aTreeForLxdAndIncusHasEachImageOnce() {
        String sums = "'combined_squashfs_sha256':'%s'".formatted(hex(1));
        Catalogue catalogue =
                catalogue(
                        product(
                                "'aliases':'a','arch':'amd64'",
                                version(
                                        "20260102",
                                        metadata("incus.tar.xz", sums),
                                        metadata("lxd.tar.xz", sums),
                                        root("squashfs"))));
        assertThat(numbers(catalogue)).containsExactly(1);
    }

    @Test
    void theNewestVersionHasTheAliases() {
        Catalogue catalogue =
                catalogue(
                        product(
                                "'aliases':'a,b','arch':'amd64'",
                                version("20260102", 2),
                                version("20260103", 3),
                                version("20250101", 1)));
        assertThat(numbers(catalogue)).containsExactly(3, 2, 1);
        assertThat(found(catalogue, "a")).isEqualTo(3);
        assertThat(found(catalogue, "b/amd64")).isEqualTo(3);
        assertThat(aliases(catalogue.find(ImageQuery.of(hex(2))))).isEmpty();
    }

    @Test
    void anAliasOfTwoProductsGoesToTheFirstInOrder() {
        Catalogue catalogue =
                catalogue(
                        product("'aliases':'a','arch':'amd64','os':'b'", version("20260103", 1)),
                        product("'aliases':'a','arch':'amd64'", version("20260104", 2)),
                        product("'aliases':'a','arch':'amd64','os':'a'", version("20250101", 3)));
        assertThat(numbers(catalogue)).containsExactly(3, 1, 2);
        assertThat(found(catalogue, "a")).isEqualTo(3);
    }

    @Test
    void thisArchitectureIsPreferredAndThenWhatItRuns() {
        String arm = product("'aliases':'a,b,c','arch':'arm64'", version("20260103", 1));
        String old = product("'aliases':'a,b','arch':'i386'", version("20260103", 2));
        String own = product("'aliases':'a','arch':'amd64'", version("20260101", 3));
        Catalogue catalogue = catalogue(arm, old, own);
        assertThat(found(catalogue, "a")).isEqualTo(3);
        assertThat(found(catalogue, "b")).isEqualTo(2);
        assertThat(found(catalogue, "c")).isEqualTo(1);
        assertThat(found(catalogue, "a/arm64")).isEqualTo(1);
        assertThat(aliases(catalogue.find(ImageQuery.of("a/arm64"))))
                .containsExactly("a/arm64", "b/arm64", "c/arm64");
        assertThatThrownBy(() -> found(catalogue, "a/aarch64")).isInstanceOf(NotFound.class);
    }

    @Test
    void whatLxdAndIncusDoNotSeeIsLeftOut() {
        String sums = "'combined_squashfs_sha256':'%s'".formatted(hex(1));
        String pathless = "{'ftype':'lxd.tar.xz','sha256':'%s',%s}".formatted(hex(0), sums);
        Catalogue catalogue =
                catalogue(
                        product("'aliases':'a','arch':'z80'", version("20260102", 1)),
                        product("'aliases':'a'", version("20260102", 1)),
                        product("'arch':'amd64'", version("latest", 1), version("2026010", 1)),
                        product("'arch':'amd64'", version("20261301", 1)),
                        product("'arch':'amd64'", version("20260102", pathless, root("squashfs"))),
                        product(
                                "'arch':'amd64'",
                                version(
                                        "20260102",
                                        metadata("lxd.tar.gz", sums),
                                        root("squashfs"))),
                        product(
                                "'arch':'amd64'",
                                version(
                                        "20260102",
                                        metadata("lxd.tar.xz", sums),
                                        root("disk1.img"))),
                        product("'arch':'amd64','versions':null"),
                        "null");
        assertThat(catalogue.list()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"20260102", "20260102_9999", "20260102_03:04", "202601020304"})
    void aVersionWithoutATimeIsOfItsDay(String version) {
        Catalogue catalogue = catalogue(product("'arch':'amd64'", version(version, 1)));
        assertThat(catalogue.list().getFirst().facts().createdAt())
                .isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
    }

    @Test
    void requirementsOfLxdComeBeforeThoseOfIncus() {
        Catalogue catalogue =
                catalogue(
                        product(
                                "'arch':'amd64','requirements':{'a':'1'},'lxd_requirements':{'b':'2'}",
                                version("20260102", 1)));
        assertThat(catalogue.list().getFirst().settings().properties())
                .containsEntry("requirements.b", "2")
                .doesNotContainKey("requirements.a");
    }

    /// As lxc 5.0.2 and incus 6.0.4 list them, but for the empty one.
    @Test
    void namesThatAreHardToTypeAreAliasesAllTheSame() {
        Catalogue catalogue =
                catalogue(
                        product(
                                "'aliases':',a, b,c:d,\\u0007e','arch':'amd64'",
                                version("20260102", 1)));
        assertThat(aliases(catalogue.list().getFirst()))
                .containsExactlyInAnyOrder(
                        "a",
                        "a/amd64",
                        " b",
                        " b/amd64",
                        "c:d",
                        "c:d/amd64",
                        "\u0007e",
                        "\u0007e/amd64");
    }

    @Test
    void aServersOwnPrefixMayBeLeftOut() {
        Catalogue catalogue =
                named(
                        name -> name.replace("ubuntu/", ""),
                        product("'aliases':'ubuntu/a','arch':'amd64'", version("20260102", 1)));
        assertThat(found(catalogue, "a")).isEqualTo(1);
    }

    @Test
    void aShortFingerprintMayNameSeveral() {
        Catalogue catalogue =
                catalogue(
                        product("'arch':'amd64'", version("20260102", 1), version("20260103", 2)));
        assertThatThrownBy(() -> found(catalogue, "000"))
                .isInstanceOf(Invalid.class)
                .hasMessage(
                        "More than one image matches: 000 begins 2 fingerprints; give more digits");
    }
}
