package gantry.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.ImageFailure.Invalid;
import gantry.wire.streams.StreamsIndex;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsTaker;
import gantry.wire.streams.StreamsVersion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsJsonTest {
    private static final int LIMIT = 1 << 20;

    private static final String PRODUCTS =
            """
            {"format": "products:1.0", "content_id": "images", "products": {
              "x:1:amd64": {"aliases": "a,b", "arch": "amd64", "os": "X", "release": "1",
                "release_title": "One", "version": "1.0", "variant": "cloud", "supported": true,
                "support_eol": "2030-01-01", "lxd_requirements": {"cgroup": "v1"},
                "versions": {"20260102_0304": {"label": "release", "pubname": "p", "items": {
                  "lxd.tar.xz": {"ftype": "lxd.tar.xz", "path": "i/l", "size": 12, "md5": "x",
                    "sha256": "aa", "combined_squashfs_sha256": "bb", "combined_type": "container"},
                  "delta": {"ftype": "squashfs.vcdiff", "path": "i/d", "size": 3,
                    "sha256": "cc", "delta_base": "20260101_0304"}}}}},
              "y": {"aliases": null, "requirements": null, "versions": {"20260101": null}}}}
            """;

    private static final String INDEX =
            """
            {"format": "index:1.0", "updated": "now", "index": {
              "images": {"datatype": "image-downloads", "path": "streams/v1/images.json",
                "products": ["x", "y"]},
              "none": {"datatype": "image-downloads", "path": "streams/v1/none.json",
                "products": []},
              "null": {"datatype": "image-downloads", "path": "n", "products": null},
              "ids": {"datatype": "image-ids", "path": "streams/v1/ids.json", "products": ["x"]},
              "nothing": null}}
            """;

    private static InputStream in(byte[] json) {
        return new ByteArrayInputStream(json);
    }

    private static List<StreamsProduct> products(String json) throws IOException {
        return StreamsProduct.readAll(in(json.getBytes(UTF_8)), LIMIT);
    }

    private static List<String> files(String json) throws IOException {
        return StreamsIndex.read(in(json.getBytes(UTF_8)), LIMIT).files();
    }

    @Test
    void productsAreReadFieldByField() throws IOException {
        StreamsItem metadata =
                new StreamsItem(
                        "lxd.tar.xz",
                        "i/l",
                        "aa",
                        12,
                        "",
                        Map.of("combined_squashfs_sha256", "bb", "combined_type", "container"));
        StreamsItem delta =
                new StreamsItem("squashfs.vcdiff", "i/d", "cc", 3, "20260101_0304", Map.of());
        assertThat(products(PRODUCTS))
                .containsExactly(
                        new StreamsProduct(
                                "a,b",
                                "amd64",
                                "X",
                                "1",
                                "One",
                                "1.0",
                                "cloud",
                                "2030-01-01",
                                Map.of("cgroup", "v1"),
                                List.of(
                                        new StreamsVersion(
                                                "20260102_0304",
                                                "release",
                                                List.of(metadata, delta)))),
                        new StreamsProduct(
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                "",
                                Map.of(),
                                List.of(new StreamsVersion("20260101", "", List.of()))));
    }

    @Test
    void onlyFilesThatHaveImagesAreNamed() throws IOException {
        assertThat(files(INDEX)).containsExactly("streams/v1/images.json");
        assertThat(files("{}")).isEmpty();
        assertThat(files("{\"index\": null}")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"products\": []}",
                "{\"products\": {\"x\": 1}}",
                "{\"products\": {\"x\": {\"arch\": 1}}}",
                "{\"products\": {\"x\": {\"versions\": {\"v\": {\"items\": {\"i\": {\"size\": 1.5}}}}}}}"
            })
    void aFieldOfAnotherTypeIsRefused(String json) {
        assertThatThrownBy(() -> products(json)).isInstanceOf(Invalid.class);
    }

    @Test
    void whatIsTooLargeIsRefused() {
        byte[] json = ("{\"x\": \"" + "y".repeat(100) + "\"}").getBytes(UTF_8);
        assertThatThrownBy(() -> StreamsProduct.readAll(in(json), 50))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("larger than 50 bytes");
        assertThatThrownBy(() -> StreamsIndex.read(in(json), 50)).isInstanceOf(Invalid.class);
    }

    @Test
    void anyBytesEndInAValueOrARefusal() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            byte[] json = changed((i % 2 == 0 ? PRODUCTS : INDEX).getBytes(UTF_8), random);
            try {
                StreamsProduct.readAll(in(json), LIMIT);
                StreamsIndex.read(in(json), LIMIT);
            } catch (Invalid e) {
                assertThat(e.getMessage()).describedAs("seed " + seed).startsWith("Invalid");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed %d: %s".formatted(seed, new String(json, UTF_8)), e);
            }
        }
    }

    /// A few bytes are others, are missing, or come twice.
    private static byte[] changed(byte[] json, Random random) {
        byte[] changed = json;
        for (int i = random.nextInt(3); i >= 0; i--) {
            int at = random.nextInt(changed.length);
            switch (random.nextInt(4)) {
                case 0 -> changed = Arrays.copyOf(changed, Math.max(1, at));
                case 1 -> changed[at] = (byte) random.nextInt(256);
                case 2 -> changed[at] = (byte) "{}[]\":,0-e\\".charAt(random.nextInt(11));
                default -> changed = doubled(changed, at, random.nextInt(20));
            }
        }
        return changed;
    }

    private static byte[] doubled(byte[] json, int at, int length) {
        int end = Math.min(json.length, at + length);
        byte[] longer = Arrays.copyOf(json, json.length + end - at);
        System.arraycopy(json, at, longer, end, json.length - at);
        return longer;
    }

    private static List<String> leftOut(String products, List<StreamsProduct> taken)
            throws IOException {
        List<String> told = new ArrayList<>();
        StreamsTaker taker =
                new StreamsTaker() {
                    @Override
                    public boolean wants(String ftype) {
                        return !ftype.equals("unwanted");
                    }

                    @Override
                    public void needs(int bytes) {}

                    @Override
                    public void leftOut(String why) {
                        told.add(why);
                    }
                };
        byte[] json = ("{\"products\":{" + products + "}}").getBytes(UTF_8);
        taken.addAll(StreamsProduct.readAll(in(json), LIMIT, taker));
        return told;
    }

    @Test
    void aProductWithAValueOfAnotherTypeIsLeftOutAndTheOthersAreRead() throws IOException {
        for (String[] pair :
                new String[][] {
                    {
                        "{\"aliases\":[1]}",
                        "product x: the field \"aliases\" must be text, not a list"
                    },
                    {
                        "{\"release\":24.04}",
                        "product x: the field \"release\" must be text, not a number"
                    },
                    {
                        "{\"versions\":[]}",
                        "product x: the field \"versions\" must be an object, not a list"
                    },
                    {
                        "{\"versions\":{\"v\":{\"items\":{\"i\":{\"size\":272.0}}}}}",
                        "product x, version v, item i: the field \"size\" must be a whole number, not 272.0"
                    },
                    {
                        "{\"lxd_requirements\":{\"secureboot\":false}}",
                        "product x: the field \"lxd_requirements.secureboot\" must be text, not true or false"
                    },
                    {"5", "product x: it must be an object, not a number"},
                }) {
            List<StreamsProduct> taken = new ArrayList<>();
            assertThat(leftOut("\"x\":" + pair[0] + ",\"y\":{\"os\":\"good\"}", taken))
                    .containsExactly(pair[1]);
            assertThat(taken).extracting(StreamsProduct::os).containsExactly("good");
        }
    }

    /// LXD 5.0.2 does not read them.
    @Test
    void requirementsOfAnotherTypeAreReadKindly() throws IOException {
        List<StreamsProduct> taken = new ArrayList<>();
        assertThat(leftOut("\"x\":{\"requirements\":{\"secureboot\":false,\"y\":[]}}", taken))
                .isEmpty();
        assertThat(taken.getFirst().requirements()).isEqualTo(Map.of("secureboot", "false"));
    }

    @Test
    void aByteOrderMarkIsNamed() {
        byte[] json = "\ufeff{}".getBytes(UTF_8);
        assertThatThrownBy(() -> StreamsProduct.readAll(in(json), LIMIT))
                .hasMessageContaining("it begins with a byte order mark");
    }
}
