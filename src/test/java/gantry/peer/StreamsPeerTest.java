package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.format.Architectures;
import gantry.image.AliasEntry;
import gantry.image.ImageFailure;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.remote.streams.Bases;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TestTree;
import gantry.remote.streams.TestTree.Family;
import gantry.remote.streams.TreeServer;
import gantry.transfer.Export;
import gantry.wire.AliasJson;
import gantry.wire.ImageJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Simplestreams trees as the stock clients see them, beside what we see.
@Timeout(120)
class StreamsPeerTest {
    @TempDir Path directory;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private TreeServer server;
    private SimplestreamsServer ours;
    private TreeClients clients;

    @BeforeEach
    void serve() throws IOException {
        server = new TreeServer(files);
        clients = TreeClients.of(server, directory);
        ours =
                new SimplestreamsServer(
                        server.downloads(),
                        new StreamsSettings(
                                server.url(),
                                Scheme.HTTPS,
                                Optional.empty(),
                                Architectures.ofThisMachine(),
                                directory.resolve("cache"),
                                Bases.NONE,
                                Duration.ZERO,
                                InstantSource.system()),
                        StaleIndex.UNTOLD);
    }

    @AfterEach
    void stop() throws IOException {
        ours.close();
        server.close();
    }

    private static final List<String> SHOWN =
            List.of(
                    "fingerprint",
                    "architecture",
                    "type",
                    "size",
                    "filename",
                    "public",
                    "auto_update",
                    "cached");

    private static final List<String> TIMES =
            List.of("created_at", "uploaded_at", "expires_at", "last_used_at");

    /// For no time at all LXD and Incus write 1970 or Go's zero, and we write the latter.
    private static Map<String, String> shown(Fields image) {
        Map<String, String> shown = new TreeMap<>();
        SHOWN.forEach(name -> shown.put(name, image.value(name).orElseThrow().json()));
        TIMES.forEach(name -> shown.put(name, image.time(name).toString()));
        shown.put(
                "aliases",
                image.objects("aliases").stream().map(a -> a.text("name")).sorted().toList() + "");
        shown.put("properties", new TreeMap<>(image.entries("properties")).toString());
        return shown;
    }

    private static List<Map<String, String>> shown(String json) {
        return JsonValue.read(json).asObjects().stream()
                .map(StreamsPeerTest::shown)
                .sorted(Comparator.comparing(image -> image.getOrDefault("fingerprint", "")))
                .toList();
    }

    private List<Map<String, String>> ours() throws IOException {
        return shown(ImageJson.toJson(ours.list().stream().map(ImageJson::from).toList()));
    }

    private List<Map<String, String>> theirs(String client) throws IOException {
        return shown(clients.run(client, "image", "list", "tree:", "--format", "json").orFail());
    }

    private void sameAliases(String client) throws IOException {
        String json = clients.run(client, "image", "alias", "list", "tree:", "-f", "json").orFail();
        List<AliasEntry> theirs =
                JsonValue.read(json).asObjects().stream().map(AliasJson::read).toList();
        assertThat(ours.aliases()).containsExactlyInAnyOrderElementsOf(theirs);
    }

    private void sameByName(String client, String name) throws IOException {
        for (ImageType type : ImageType.values()) {
            List<String> command =
                    new ArrayList<>(List.of(client, "image", "info", "tree:" + name));
            if (type == ImageType.VIRTUAL_MACHINE) {
                command.add("--vm");
            }
            ProgramOutput output = clients.run(command.toArray(String[]::new));
            ImageQuery query =
                    type == ImageType.VIRTUAL_MACHINE
                            ? new ImageQuery(name, Optional.of(type))
                            : ImageQuery.of(name);
            if (output.exitCode() == 0) {
                String line = output.out().lines().findFirst().orElseThrow();
                assertThat("Fingerprint: " + ours.find(query).fingerprint())
                        .describedAs("%s, %s", name, type)
                        .isEqualTo(line);
            } else {
                assertThatThrownBy(() -> ours.find(query))
                        .describedAs("%s, %s: %s", name, type, output.err())
                        .isInstanceOf(ImageFailure.class);
            }
        }
    }

    private static final List<String> NAMES =
            List.of(
                    "jammy",
                    "22.04",
                    "jammy/amd64",
                    "jammy/arm64",
                    "jammy/x86_64",
                    "jammy/cloud",
                    "both",
                    "both/i386",
                    "arm",
                    "arm/arm64",
                    "vm",
                    "vm/amd64",
                    "unified",
                    "nosuch",
                    "odd",
                    "000000000000000000000000000000000000000000000000000000000000001",
                    "00000000000000000000000000000000000000000000000000000000000000a1");

    /// Every rule by which images are found among items; `FAMILY` stands for `lxd` or `incus`.
    private static final String PRODUCTS =
            """
            {"content_id":"images","datatype":"image-downloads","format":"products:1.0","products":{
             "jammy:amd64":{"aliases":"jammy,22.04,both","arch":"amd64","os":"Ubuntu",
              "release":"jammy","release_title":"22.04 LTS","version":"22.04",
              "support_eol":"2032-04-30","FAMILYreq":{"secureboot":"false","empty":""},
              "versions":{
               "20260101":{"label":"beta","items":{"m":META(a0),"s":ROOT(squashfs)}},
               "20260103":{"label":"release","items":{"m":META(a1),"s":ROOT(squashfs),
                "x":ROOT(root.tar.xz),"k":ROOT(disk-kvm.img),"d":ROOT(disk1.img),
                "e":ROOT(uefi1.img),
                "v":{"ftype":"squashfs.vcdiff","path":"i/v","sha256":"EE","size":2,
                 "delta_base":"20260101"}}},
               "20260102_03:04":{"label":"","items":{"m":META(a2),"s":ROOT(squashfs)}},
               "today":{"items":{"m":META(a3),"s":ROOT(squashfs)}},
               "2026":{"items":{"m":META(a4),"s":ROOT(squashfs)}}}},
             "jammy:arm64":{"aliases":"jammy,both,arm","arch":"arm64","os":"Ubuntu",
              "release":"jammy","release_title":"22.04 LTS","version":"22.04",
              "versions":{"20260103":{"items":{"m":META(b1),"s":ROOT(squashfs)}}}},
             "jammy:cloud":{"aliases":"jammy/cloud,both","arch":"i386","os":"Ubuntu",
              "release":"jammy","release_title":"jammy","variant":"default",
              "versions":{"20260103":{"items":{"m":META(c1),"s":ROOT(squashfs)}}}},
             "vm":{"aliases":"vm","arch":"amd64","os":"Alpine","release":"3.20",
              "release_title":"3.20","variant":"default",
              "versions":{"20260103":{"items":{"m":META(d1),"k":ROOT(disk-kvm.img)}}}},
             "odd":{"aliases":"odd","arch":"z80","os":"Odd","release":"1",
              "versions":{"20260103":{"items":{"m":META(e1),"s":ROOT(squashfs)}}}},
             "unified":{"aliases":"unified","arch":"amd64","os":"Debian","release":"sid",
              "release_title":"sid",
              "versions":{"20260103":{"items":{
               "u":{"ftype":"FAMILY_combined.tar.gz","path":"i/unified.tar.gz","size":9,
                "sha256":"00000000000000000000000000000000000000000000000000000000000000f1"}}}}}
            }}
            """;

    static String products(String family) {
        return PRODUCTS.replace(
                        "FAMILYreq", family.equals("lxd") ? "lxd_requirements" : "requirements")
                .replace("FAMILY", family)
                .replaceAll(
                        "ROOT\\(([^)]*)\\)",
                        "{\"ftype\":\"$1\",\"path\":\"i/$1\",\"sha256\":\"%s\",\"size\":5}"
                                .formatted("0".repeat(64)))
                .replaceAll(
                        "META\\((..)\\)",
                        ("{\"ftype\":\"%s.tar.xz\",\"path\":\"i/$1/%s.tar.xz\",\"sha256\":\"%s\","
                                        + "\"size\":3,%s}")
                                .formatted(family, family, "0".repeat(64), sums()));
    }

    private static String sums() {
        String zeros = "0".repeat(61);
        return Stream.of("squashfs 0", "rootxz 1", "disk-kvm-img 2", "disk1-img 3", "uefi1-img 4")
                .map(each -> each.split(" ", -1))
                .map(each -> "\"combined_%s_sha256\":\"%s%s$1\"".formatted(each[0], zeros, each[1]))
                .reduce((one, other) -> one + "," + other)
                .orElseThrow();
    }

    private void publish(String family) {
        TestTree tree = new TestTree().products(products(family), List.of("all"));
        files.putAll(tree.files());
    }

    @Test
    @NeedsProgram("lxc")
    void lxcSeesWhatWeSee() throws IOException {
        publish("lxd");
        clients.add("lxc");
        assertThat(ours()).isEqualTo(theirs("lxc"));
        sameAliases("lxc");
        for (String name : NAMES) {
            sameByName("lxc", name);
        }
    }

    @Test
    @NeedsProgram("incus")
    void incusSeesWhatWeSee() throws IOException {
        publish("incus");
        clients.add("incus");
        assertThat(ours()).isEqualTo(theirs("incus"));
        sameAliases("incus");
        for (String name : NAMES) {
            sameByName("incus", name);
        }
    }

    @Test
    @NeedsProgram({"lxc", "incus"})
    void aTreeForBothIsTheSameToEveryClient() throws IOException {
        TestTree tree = new TestTree(Family.LXD, Family.INCUS);
        tree.add(TestImage.splitContainer("one"), "one").add(TestImage.container("two"), "two");
        files.putAll(tree.files());
        List<String> found =
                ours.list().stream().map(image -> image.fingerprint().hex()).sorted().toList();
        for (String client : List.of("lxc", "incus")) {
            clients.add(client);
            assertThat(theirs(client).stream().map(image -> image.get("fingerprint")))
                    .containsExactlyElementsOf(found.stream().map("\"%s\""::formatted).toList());
        }
    }

    @Test
    @NeedsProgram({"lxc", "incus"})
    void exportedFilesAreCalledAsStockClientsCallThem() throws IOException {
        for (String client : List.of("lxc", "incus")) {
            TestTree tree = new TestTree(client.equals("lxc") ? Family.LXD : Family.INCUS);
            tree.add(TestImage.splitContainer("one"), "one").add(TestImage.container("two"), "two");
            files.putAll(tree.files());
            clients.add(client);
            for (String name : List.of("one", "two")) {
                for (String target : List.of(".", "named")) {
                    Path theirs = Files.createTempDirectory(directory, "theirs");
                    clients.run(client, "image", "export", "tree:" + name, theirs + "/" + target)
                            .orFail();
                    Path mine = Files.createTempDirectory(directory, "mine");
                    new Export(ours, Progress.NONE)
                            .toFiles(ours.find(ImageQuery.of(name)), mine.resolve(target));
                    assertThat(mine.toFile().list())
                            .containsExactlyInAnyOrder(theirs.toFile().list());
                }
            }
        }
    }

    @Test
    @NeedsProgram({"incus-simplestreams", "incus", "mksquashfs", "xz"})
    void whatIncusSimplestreamsMakesIsListedAndFetched() throws IOException {
        IncusTree made = IncusTree.make(Files.createDirectory(directory.resolve("made")), "uno");
        Path tree = made.tree();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                files.put("/" + tree.relativize(file), Files.readAllBytes(file));
            }
        }
        clients.add("incus");
        assertThat(ours()).isEqualTo(theirs("incus")).hasSize(2);
        sameByName("incus", "uno");
        for (ImageInfo image : ours.list()) {
            boolean isContainer = image.facts().type() == ImageType.CONTAINER;
            assertThat(fetched(image))
                    .isEqualTo(made.image(isContainer ? IncusTree.ROOT : IncusTree.DISK));
        }
    }

    private byte[] fetched(ImageInfo info) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try (ImageStream image = ours.open(info)) {
            for (Optional<ImageFile> file = image.next(); file.isPresent(); file = image.next()) {
                file.get().bytes().transferTo(all);
            }
        }
        return all.toByteArray();
    }
}
