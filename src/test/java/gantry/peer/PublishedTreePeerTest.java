package gantry.peer;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.AliasEntry;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageType;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.publish.PublishedStore;
import gantry.remote.streams.TreeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A store's tree as the stock clients see it, beside what the store says.
@Timeout(120)
class PublishedTreePeerTest {
    private static final String[] NOBLE = {
        "os: Ubuntu", "release: noble", "variant: default", "requirements.secureboot: 'false'"
    };

    @TempDir Path directory;
    private PublishedStore store;
    private TreeServer server;
    private TreeClients clients;

    @BeforeEach
    void serve() throws IOException {
        store = new PublishedStore(directory.resolve("store"));
        server = new TreeServer(store.files());
        clients = TreeClients.of(server, directory);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
        store.close();
    }

    private void fill() throws IOException {
        byte[] squashfs = PublishedStore.squashfs();
        store.add(PublishedStore.image("x86_64", Kind.ROOTFS, squashfs, NOBLE), "noble");
        store.add(PublishedStore.image("aarch64", Kind.ROOTFS, squashfs, NOBLE), "arm");
        store.add(PublishedStore.virtualMachine(NOBLE), "noble");
        store.add(PublishedStore.container("os: Debian", "release: trixie", "l: 1"), "same");
        store.add(PublishedStore.virtualMachine("os: Debian", "release: trixie"), "same");
        store.add(TestImage.container("unified"), "unified");
        store.add(TestImage.splitContainer("split"), "split", "also/split");
        store.add(TestImage.virtualMachine("machine"), "machine");
        store.add(PublishedStore.container("description: without a name"));
        store.publish();
    }

    private static String line(String fingerprint, String type, String architecture, long size) {
        return "%s %s %s %d".formatted(fingerprint, type, architecture, size);
    }

    private static String line(ImageInfo image) {
        return line(
                image.fingerprint().hex(),
                image.facts().type().word(),
                image.facts().architecture(),
                image.facts().size());
    }

    private static String line(Fields image) {
        return line(
                image.text("fingerprint"),
                image.text("type"),
                image.text("architecture"),
                image.number("size"));
    }

    private List<Fields> listed(String client) throws IOException {
        String json = clients.run(client, "image", "list", "tree:", "-f", "json").orFail();
        return JsonValue.read(json).asObjects();
    }

    private void seesWhatIsStored(String client) throws IOException {
        List<ImageInfo> stored = store.images().list();
        assertThat(listed(client).stream().map(PublishedTreePeerTest::line))
                .containsExactlyInAnyOrderElementsOf(
                        stored.stream().map(PublishedTreePeerTest::line).toList());
        for (AliasEntry alias : store.images().aliases()) {
            List<String> command =
                    new ArrayList<>(List.of(client, "image", "info", "tree:" + alias.name()));
            if (alias.type() == ImageType.VIRTUAL_MACHINE) {
                command.add("--vm");
            }
            assertThat(clients.run(command.toArray(String[]::new)).orFail())
                    .as(alias.toString())
                    .startsWith("Fingerprint: " + alias.target());
        }
    }

    @Test
    @NeedsProgram("lxc")
    void lxcSeesWhatIsStored() throws IOException {
        fill();
        clients.add("lxc");
        seesWhatIsStored("lxc");
        assertThat(named(listed("lxc"), "noble"))
                .allMatch(p -> "false".equals(p.get("requirements.secureboot")));
    }

    @Test
    @NeedsProgram("incus")
    void incusSeesWhatIsStored() throws IOException {
        fill();
        clients.add("incus");
        seesWhatIsStored("incus");
        assertThat(named(listed("incus"), "noble"))
                .allMatch(p -> "false".equals(p.get("requirements.secureboot")));
    }

    private static List<Map<String, String>> named(List<Fields> images, String release) {
        List<Map<String, String>> found =
                images.stream()
                        .map(image -> image.entries("properties"))
                        .filter(properties -> release.equals(properties.get("release")))
                        .toList();
        assertThat(found).isNotEmpty();
        return found;
    }

    /// Whoever splits an empty text by commas has an alias without a name.
    @Test
    @NeedsProgram({"lxc", "incus"})
    void nobodySeesAnAliasWithoutAName() throws IOException {
        fill();
        for (String client : List.of("lxc", "incus")) {
            clients.add(client);
            String json =
                    clients.run(client, "image", "alias", "list", "tree:", "-f", "json").orFail();
            assertThat(JsonValue.read(json).asObjects().stream().map(a -> a.text("name")))
                    .as(client)
                    .isNotEmpty()
                    .noneMatch(name -> name.isEmpty() || name.startsWith("/"));
        }
    }

    @Test
    @NeedsProgram({"lxc", "incus"})
    void anEmptyTreeIsAnEmptyList() throws IOException {
        store.publish();
        for (String client : List.of("lxc", "incus")) {
            clients.add(client);
            assertThat(listed(client)).isEmpty();
        }
    }

    @Test
    @NeedsProgram("incus-simplestreams")
    void incusSimplestreamsFindsNoFault() throws IOException {
        fill();
        for (Map.Entry<String, byte[]> file : store.files().entrySet()) {
            Path path = directory.resolve("tree" + file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue());
        }
        clients.run("sh", "-c", "cd tree && incus-simplestreams verify").orFail();
        String list =
                clients.run("sh", "-c", "cd tree && incus-simplestreams list -f csv").orFail();
        for (ImageInfo image : store.images().list()) {
            assertThat(list).contains(image.fingerprint().hex());
        }
    }
}
