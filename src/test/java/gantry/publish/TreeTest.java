package gantry.publish;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.AliasEntry;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageType;
import gantry.image.ImageVersions.Claim;
import gantry.image.ImageVersions.Newer;
import gantry.image.Progress;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.remote.streams.Bases;
import gantry.remote.streams.SimplestreamsServer;
import gantry.remote.streams.StaleIndex;
import gantry.remote.streams.StreamsSettings;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TreeServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What our own reader finds in a tree of a store.
@Timeout(60)
class TreeTest {
    private static final String[] NOBLE = {
        "os: Ubuntu", "release: noble", "version: '24.04'", "architecture: amd64"
    };

    @TempDir Path directory;
    private PublishedStore store;
    private TreeServer server;
    private SimplestreamsServer reader;

    @BeforeEach
    void open() throws IOException {
        store = new PublishedStore(directory.resolve("store"));
        server = new TreeServer(store.files());
        reader =
                new SimplestreamsServer(
                        server.downloads(),
                        new StreamsSettings(
                                server.url(),
                                Scheme.HTTPS,
                                Optional.empty(),
                                "x86_64",
                                directory.resolve("cache"),
                                Bases.NONE,
                                Duration.ZERO,
                                InstantSource.system()),
                        StaleIndex.UNTOLD);
    }

    @AfterEach
    void close() throws IOException {
        reader.close();
        server.close();
        store.close();
    }

    private static String[] noble(String... more) {
        List<String> lines = new ArrayList<>(List.of(NOBLE));
        lines.addAll(List.of(more));
        return lines.toArray(String[]::new);
    }

    private static List<String> lines(List<ImageInfo> images) {
        return images.stream()
                .map(
                        image ->
                                "%s %s %s %d"
                                        .formatted(
                                                image.fingerprint(),
                                                image.facts().type(),
                                                image.facts().architecture(),
                                                image.facts().size()))
                .sorted()
                .toList();
    }

    private void publishedIsWhatIsStored() throws IOException {
        store.publish();
        assertThat(lines(reader.list())).isEqualTo(lines(store.images().list()));
        for (AliasEntry alias : store.images().aliases()) {
            ImageQuery query = new ImageQuery(alias.name(), Optional.of(alias.type()));
            assertThat(reader.find(query).fingerprint()).as(alias.name()).isEqualTo(alias.target());
        }
    }

    private List<String> aliases() throws IOException {
        return reader.aliases().stream()
                .filter(alias -> !alias.name().endsWith("/amd64"))
                .map(alias -> alias.name() + " " + alias.target().abbreviated())
                .sorted()
                .toList();
    }

    private static String named(String name, TestImage image) {
        return name + " " + image.fingerprint().abbreviated();
    }

    private Fields products() {
        byte[] json = store.files().getOrDefault("/" + Tree.PRODUCTS, new byte[0]);
        return JsonValue.read(new String(json, StandardCharsets.UTF_8))
                .asObject()
                .object("products");
    }

    @Test
    void everyKindOfImageIsFoundAsTheStoreHasIt() throws IOException {
        byte[] squashfs = PublishedStore.squashfs();
        store.add(TestImage.container("unified"), "unified");
        store.add(TestImage.splitContainer("tarball"), "tarball");
        store.add(PublishedStore.container("os: Plain"), "plain", "also/plain");
        store.add(PublishedStore.image("aarch64", Kind.ROOTFS, squashfs, NOBLE), "arm");
        store.add(PublishedStore.image("riscv64", Kind.ROOTFS, squashfs, NOBLE), "risc");
        store.add(PublishedStore.virtualMachine("name: disk"), "disk");
        store.add(PublishedStore.virtualMachine(noble()), "unified");
        store.add(PublishedStore.container("description: nothing else"));
        publishedIsWhatIsStored();
    }

    @Test
    void aUnifiedVirtualMachineIsLeftOut() throws IOException {
        store.add(
                TestImage.unified(
                        "metadata.yaml", TestImage.metadata("whole"), "rootfs.img", "disk"),
                "whole");
        store.publish();
        assertThat(reader.list()).isEmpty();
        assertThat(store.files()).containsOnlyKeys("/" + Tree.INDEX, "/" + Tree.PRODUCTS);
    }

    @Test
    void anEmptyStoreIsATreeWithoutImages() throws IOException {
        publishedIsWhatIsStored();
        assertThat(reader.list()).isEmpty();
    }

    @Test
    void theSameImagesGiveTheSameBytes() throws IOException {
        store.add(PublishedStore.container(NOBLE), "noble");
        store.add(PublishedStore.virtualMachine(NOBLE), "noble");
        assertThat(store.tree().products()).isEqualTo(store.tree().products());
        assertThat(store.tree().index()).isEqualTo(store.tree().index());
    }

    @Test
    void containerAndVirtualMachineOfOneSerialAreOneVersion() throws IOException {
        TestImage container = PublishedStore.container(NOBLE);
        TestImage machine = PublishedStore.virtualMachine(NOBLE);
        store.add(container, "noble");
        store.add(machine, "noble");
        publishedIsWhatIsStored();
        Fields product = products().object("Ubuntu:noble:default:amd64");
        assertThat(products().fields()).hasSize(1);
        assertThat(product.text("aliases")).isEqualTo("noble,ubuntu/noble,ubuntu/noble/default");
        assertThat(product.object("versions").object("20260101_0000").object("items").fields())
                .containsOnlyKeys("lxd.tar.xz", "incus.tar.xz", "root.tar.xz", "disk-kvm.img");
        assertThat(store.tree().files()).hasSize(3); // the metadata is the same
    }

    @Test
    void ofDifferentMetadataEachHasItsOwnItem() throws IOException {
        store.add(PublishedStore.container(noble("label: one")), "noble");
        store.add(PublishedStore.virtualMachine(noble("label: two")), "noble");
        publishedIsWhatIsStored();
        assertThat(products().fields()).hasSize(1);
        assertThat(store.tree().files()).hasSize(4);
    }

    @Test
    void anAliasLeadsToNoOtherTypeThanInTheStore() throws IOException {
        store.add(PublishedStore.container(NOBLE), "web");
        TestImage machine = PublishedStore.virtualMachine(NOBLE);
        store.add(machine, "db");
        publishedIsWhatIsStored();
        assertThat(reader.find(ImageQuery.of("db")).fingerprint()).isEqualTo(machine.fingerprint());
        assertThat(products().fields())
                .containsOnlyKeys(
                        "Ubuntu:noble:default:amd64", "Ubuntu:noble:default:amd64:virtual-machine");
    }

    @Test
    void theNewestVersionHasTheUsualNames() throws IOException {
        TestImage old = PublishedStore.container(noble("serial: '20240101'"));
        TestImage newest = PublishedStore.container(noble("serial: 20240102_07:42"));
        store.add(newest);
        store.add(old);
        publishedIsWhatIsStored();
        assertThat(aliases())
                .containsExactly(
                        named("ubuntu/noble", newest), named("ubuntu/noble/default", newest));
        assertThat(products().object("Ubuntu:noble:default:amd64").object("versions").fields())
                .containsOnlyKeys("20240101", "20240102_07:42");
    }

    @Test
    void anAliasOfAnOlderVersionStaysThere() throws IOException {
        TestImage old = PublishedStore.container(noble("serial: '20240101'"));
        TestImage newest = PublishedStore.container(noble("serial: '20240102'"));
        store.add(old, "ubuntu/noble", "stable");
        store.add(newest, "edge");
        publishedIsWhatIsStored();
        assertThat(aliases())
                .containsExactly(
                        named("edge", newest),
                        named("stable", old),
                        named("ubuntu/noble", old),
                        named("ubuntu/noble/default", newest));
    }

    @Test
    void aVersionThatWasRolledBackHasNoNames() throws IOException {
        TestImage old = PublishedStore.container(noble("serial: '20240101'"));
        TestImage newest = PublishedStore.container(noble("serial: '20240102'"));
        store.add(old, "noble");
        update(old, newest);
        publishedIsWhatIsStored();
        assertThat(aliases()).contains(named("ubuntu/noble", newest));
        store.images().rollBack(store.images().aliases().getFirst());
        publishedIsWhatIsStored();
        assertThat(aliases())
                .containsExactly(
                        named("noble", old),
                        named("ubuntu/noble", old),
                        named("ubuntu/noble/default", old));
    }

    private void update(TestImage old, TestImage newer) throws IOException {
        ImageInfo info = store.images().find(ImageQuery.of(old.fingerprint().hex()));
        SourceAddress nowhere =
                new SourceAddress(
                        server.url(),
                        Protocol.SIMPLESTREAMS,
                        Optional.empty(),
                        "noble",
                        Optional.empty());
        try (PublishedStore other = new PublishedStore(directory.resolve("other"));
                Claim claim = store.images().claim(info).orElseThrow()) {
            ImageInfo found = other.add(newer);
            claim.replace(
                    new Newer(other.images(), found, Over.METADATA, nowhere), 1, Progress.NONE);
        }
    }

    @Test
    void ofOneSerialTheLaterHasTheUsualNames() throws IOException {
        TestImage one = PublishedStore.container(noble("build: one"));
        TestImage two = PublishedStore.container(noble("build: two"));
        store.add(one);
        store.add(two);
        publishedIsWhatIsStored();
        assertThat(aliases())
                .containsExactly(named("ubuntu/noble", two), named("ubuntu/noble/default", two));
        assertThat(products().fields())
                .containsOnlyKeys(
                        "Ubuntu:noble:default:amd64",
                        "Ubuntu:noble:default:amd64:" + one.fingerprint().abbreviated());
    }

    @Test
    void requirementsAreToldToBothFamilies() throws IOException {
        store.add(PublishedStore.virtualMachine(noble("requirements.secureboot: 'false'")), "vm");
        publishedIsWhatIsStored();
        Fields product = products().object("Ubuntu:noble:default:amd64");
        assertThat(product.object("requirements").text("secureboot")).isEqualTo("false");
        assertThat(product.object("lxd_requirements").text("secureboot")).isEqualTo("false");
        ImageInfo found = reader.find(new ImageQuery("vm", Optional.of(ImageType.VIRTUAL_MACHINE)));
        assertThat(found.settings().properties()).containsEntry("requirements.secureboot", "false");
    }

    @Test
    void aSerialThatIsNoDateIsNotTaken() throws IOException {
        for (String serial : List.of("v1.2", "20261341", "20260101 <x>", "2026010", "00000101")) {
            store.add(PublishedStore.container("os: O", "serial: '" + serial + "'"));
        }
        store.publish();
        products()
                .fields()
                .forEach(
                        (_, product) ->
                                assertThat(product.asObject().object("versions").fields())
                                        .containsOnlyKeys("20260101_0000"));
        assertThat(reader.list()).hasSize(5);
    }

    @Test
    void whatCannotBeSaidIsLeftOut() throws IOException {
        TestImage image = PublishedStore.container("os: A, B", "release: '<1>:%'");
        store.add(image, "with,comma", "without");
        store.publish();
        assertThat(aliases()).containsExactly(named("without", image));
        assertThat(products().fields()).containsOnlyKeys("A, B:<1>%3A%25:default:amd64");
    }

    @Test
    void anImageThatIsGoneIsNotInTheNextTree() throws IOException {
        ImageInfo gone = store.add(PublishedStore.container(NOBLE), "noble");
        store.images().delete(gone);
        store.publish();
        assertThat(store.files()).containsOnlyKeys("/" + Tree.INDEX, "/" + Tree.PRODUCTS);
        assertThat(thrown("noble")).isInstanceOf(NotFound.class);
    }

    private Exception thrown(String name) {
        try {
            return new IllegalStateException(reader.find(ImageQuery.of(name)) + " is there");
        } catch (IOException | NotFound e) {
            return e;
        }
    }
}
