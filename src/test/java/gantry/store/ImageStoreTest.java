package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.locks.FileLocks;
import gantry.store.blob.FileBlobs;
import gantry.store.catalog.Catalog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageStoreTest {
    private static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");
    private static final Fingerprint OTHER = new Fingerprint("0".repeat(64));

    private final Path directory;
    private final ImageStore store;
    private final ProjectImages images;

    ImageStoreTest(@TempDir Path directory) throws IOException {
        this.directory = directory;
        this.store =
                new ImageStore(
                        new FileBlobs(
                                directory.resolve("blobs"),
                                FileLocks.in(directory.resolve("locks"))),
                        Catalog.sqlite(directory.resolve("catalog.db")),
                        Clock.fixed(NOW, ZoneOffset.UTC));
        this.images = store.images(Project.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    @Test
    void aUnifiedImageIsWhatItsBytesSay() throws IOException {
        TestImage image = TestImage.container("one");
        ImageInfo info = receive(image);
        assertThat(info.fingerprint()).isEqualTo(image.fingerprint());
        assertThat(info.facts().type()).isEqualTo(ImageType.CONTAINER);
        assertThat(info.facts().architecture()).isEqualTo("x86_64");
        assertThat(info.facts().size()).isEqualTo(image.size());
        assertThat(info.facts().filename()).isEqualTo("one.tar.gz");
        assertThat(info.facts().createdAt()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(info.history().uploadedAt()).isEqualTo(NOW);
        assertThat(info.settings().properties()).containsEntry("os", "Test");
        assertThat(info.settings().profiles()).containsExactly("default");
        assertThat(images.list()).containsExactly(info);
    }

    @Test
    void aDiskMakesAVirtualMachineWhateverItsSenderCallsIt() throws IOException {
        TestImage vm = TestImage.virtualMachine("vm");
        TestImage.Part disk = vm.parts().get(1);
        // LXD 5.0.2 pushes the disk of a virtual machine under the name of a container's rootfs
        TestImage pushed =
                TestImage.of(
                        vm.parts().get(0), new TestImage.Part(Kind.ROOTFS, "rootfs", disk.bytes()));
        ImageInfo info = receive(pushed);
        assertThat(info.facts().type()).isEqualTo(ImageType.VIRTUAL_MACHINE);
        assertThat(info.fingerprint()).isEqualTo(vm.fingerprint());
        try (ImageStream stream = images.open(info)) {
            stream.next();
            assertThat(stream.next()).map(ImageFile::kind).hasValue(Kind.DISK);
        }
    }

    @Test
    void everyImageComesBackByteForByte() throws IOException {
        for (TestImage image :
                List.of(
                        TestImage.container("a"),
                        TestImage.splitContainer("b"),
                        TestImage.virtualMachine("c"))) {
            try (ImageStream stream = images.open(receive(image))) {
                for (TestImage.Part part : image.parts()) {
                    ImageFile file = stream.next().orElseThrow();
                    assertThat(file.kind()).isEqualTo(part.kind());
                    assertThat(file.size()).hasValue(part.bytes().length);
                    assertThat(file.bytes().readAllBytes()).isEqualTo(part.bytes());
                }
                assertThat(stream.next()).isEmpty();
            }
        }
    }

    @Test
    void anImageWithTheWrongFingerprintLeavesNothingBehind() throws IOException {
        assertThatThrownBy(
                        () ->
                                images.receive(
                                        TestImage.container("one").stream(),
                                        ImageDraft.PLAIN.expecting(OTHER),
                                        Progress.NONE))
                .isInstanceOf(Mismatch.class)
                .hasMessageStartingWith("fingerprints don't match, got ");
        assertNothingIsLeft();
    }

    @Test
    void bytesThatAreNoImageLeaveNothingBehind() throws IOException {
        TestImage.Part junk = new TestImage.Part(Kind.ROOTFS, "junk", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> receive(TestImage.of(TestImage.metadataPart("x"), junk)))
                .isInstanceOf(Invalid.class)
                .hasMessageContaining("junk");
        assertThatThrownBy(() -> receive(TestImage.of(TestImage.metadataPart("x"))))
                .isInstanceOf(Invalid.class);
        assertThatThrownBy(() -> receive(TestImage.of())).isInstanceOf(Invalid.class);
        assertNothingIsLeft();
    }

    @Test
    void fewerBytesThanPromisedLeaveNothingBehind() throws IOException {
        ImageStream half = FaultyStream.endingEarly(TestImage.splitContainer("one"));
        assertThatThrownBy(() -> images.receive(half, ImageDraft.PLAIN, Progress.NONE))
                .isInstanceOf(Mismatch.class)
                .hasMessageContaining("rootfs.tar.gz should have");
        assertNothingIsLeft();
    }

    @Test
    void aStreamThatBreaksAnywhereLeavesNothingBehind() throws IOException {
        TestImage image = TestImage.splitContainer("one");
        for (int at = 0; at < image.size(); at += 7) {
            ImageStream breaking = FaultyStream.breakingAfter(image, at);
            assertThatThrownBy(() -> images.receive(breaking, ImageDraft.PLAIN, Progress.NONE))
                    .isInstanceOf(IOException.class)
                    .hasMessage(FaultyStream.REASON);
            assertNothingIsLeft();
        }
    }

    @Test
    void anImageThatIsThereIsNotStoredAgain() throws IOException {
        ImageInfo first = receive(TestImage.container("one"));
        assertThatThrownBy(() -> receive(TestImage.container("one")))
                .isInstanceOfSatisfying(
                        AlreadyExists.class,
                        e -> assertThat(e.image()).hasValue(first.fingerprint()))
                .hasMessageStartingWith("Image with same fingerprint already exists");
        assertThat(images.list()).containsExactly(first);
        assertThat(store.usage().files()).isEqualTo(1);
    }

    @Test
    void anAnnouncedImageThatIsThereIsRefusedBeforeItsBytesAreRead() throws IOException {
        TestImage image = TestImage.container("one");
        receive(image);
        assertThatThrownBy(
                        () ->
                                images.receive(
                                        FaultyStream.breakingAfter(image, 0),
                                        ImageDraft.PLAIN.expecting(image.fingerprint()),
                                        Progress.NONE))
                .isInstanceOf(AlreadyExists.class);
    }

    @Test
    void aLostFileIsPutBackWhenItsImageComesAgain() throws IOException {
        ImageInfo info = receive(TestImage.splitContainer("one"));
        for (Path blob : blobs()) {
            Files.delete(blob);
        }
        assertThat(store.verify(Progress.NONE)).hasSize(2);
        assertThatThrownBy(() -> images.open(info))
                .isInstanceOf(Damaged.class)
                .hasMessageContaining("is missing; import it again to mend it");
        assertThatThrownBy(() -> receive(TestImage.splitContainer("one")))
                .isInstanceOfSatisfying(AlreadyExists.class, e -> assertThat(e.mended()).isTrue());
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void aFileThatSeveralImagesShareIsStoredOnce() throws IOException {
        ImageInfo one = receive(TestImage.virtualMachine("one"));
        ImageInfo two = receive(TestImage.virtualMachine("two"));
        assertThat(store.usage().files()).isEqualTo(4); // until somebody sums the disks
        store.sum();
        assertThat(store.usage().files()).isEqualTo(3);
        images.delete(one);
        assertThat(store.usage().files()).isEqualTo(2);
        assertThat(store.verify(Progress.NONE)).isEmpty();
        images.delete(two);
        assertNothingIsLeft();
    }

    @Test
    void aDamagedFileIsFound() throws IOException {
        receive(TestImage.container("one"));
        Path blob = blobs().getFirst();
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length / 2] ^= 1;
        Files.write(blob, bytes);
        assertThat(store.verify(Progress.NONE))
                .singleElement()
                .asString()
                .contains(blob.getFileName().toString(), "damaged");
    }

    @Test
    void aShortFingerprintNamesOneImageOrNone() throws IOException {
        ImageInfo info = receive(TestImage.container("one"));
        String hex = info.fingerprint().hex();
        assertThat(images.find(ImageQuery.of(hex.substring(0, 1)))).isEqualTo(info);
        assertThat(images.find(ImageQuery.of(hex))).isEqualTo(info);
        for (String wrong :
                List.of("", "%", "_", "zz", hex + "0", hex.toUpperCase(Locale.ROOT), "../x")) {
            assertThatThrownBy(() -> images.find(ImageQuery.of(wrong)))
                    .isInstanceOf(NotFound.class)
                    .hasMessageStartingWith("Image not found");
        }
    }

    @Test
    void aShortFingerprintOfSeveralImagesIsRefused() throws IOException {
        for (int i = 0; i < 17; i++) {
            receive(TestImage.container("image" + i));
        }
        // 17 images share 16 first digits
        String shared =
                images.list().stream()
                        .map(info -> info.fingerprint().hex().substring(0, 1))
                        .filter(digit -> list().filter(f -> f.startsWith(digit)).count() > 1)
                        .findFirst()
                        .orElseThrow();
        assertThatThrownBy(() -> images.find(ImageQuery.of(shared)))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("More than one image matches");
    }

    private java.util.stream.Stream<Fingerprint> list() {
        try {
            return images.list().stream().map(ImageInfo::fingerprint);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void oneAliasMayNameAContainerAndAVirtualMachine() throws IOException {
        ImageInfo container = receive(TestImage.container("one"), TakenAlias.REFUSE, "debian/13");
        ImageInfo vm = receive(TestImage.virtualMachine("one"), TakenAlias.REFUSE, "debian/13");
        assertThat(images.find(ImageQuery.of("debian/13"))).isEqualTo(container);
        ImageQuery query = new ImageQuery("debian/13", Optional.of(ImageType.VIRTUAL_MACHINE));
        assertThat(images.find(query)).isEqualTo(vm);
        assertThat(images.aliases()).hasSize(2);
    }

    @Test
    void aTakenAliasRefusesTheWholeImage() throws IOException {
        receive(TestImage.container("one"), TakenAlias.REFUSE, "web");
        assertThatThrownBy(
                        () -> receive(TestImage.container("two"), TakenAlias.REFUSE, "new", "web"))
                .isInstanceOf(AlreadyExists.class)
                .hasMessageStartingWith("Alias already exists: web");
        assertThat(images.list()).hasSize(1);
        assertThat(images.aliases()).extracting(AliasEntry::name).containsExactly("web");
        store.collectGarbage();
        assertThat(blobs()).hasSize(1);
    }

    @Test
    void anAliasMovesWithItsDescription() throws IOException {
        ImageInfo one = receive(TestImage.container("one"));
        images.createAlias(one, new Alias("web", "the web server"));
        ImageInfo two = receive(TestImage.container("two"), TakenAlias.MOVE, "web");
        assertThat(two.aliases()).containsExactly(new Alias("web", "the web server"));
        assertThat(images.list()).hasSize(2);
    }

    @Test
    void reuseDeletesAnImageThatLosesItsLastAlias() throws IOException {
        receive(TestImage.container("nameless"), TakenAlias.MOVE, "a");
        ImageInfo kept = receive(TestImage.container("kept"), TakenAlias.MOVE, "b", "c");
        ImageInfo fresh = receive(TestImage.container("new"), TakenAlias.REPLACE, "a", "b");
        assertThat(images.list())
                .extracting(ImageInfo::fingerprint)
                .containsExactlyInAnyOrder(kept.fingerprint(), fresh.fingerprint());
        assertThat(blobs()).hasSize(2);
    }

    @Test
    void settingsAreReplacedUnlessSomeoneElseWasFaster() throws IOException {
        ImageInfo read = receive(TestImage.container("one"));
        ImageSettings changed =
                new ImageSettings(
                        true, true, Optional.of(NOW), Map.of("k", "v", "gone", ""), List.of());
        images.update(read, changed);
        ImageInfo now = images.find(ImageQuery.of(read.fingerprint().hex()));
        assertThat(now.settings()).isEqualTo(changed.edited());
        assertThat(now.settings().properties()).containsOnlyKeys("k");
        assertThatThrownBy(() -> images.update(read, ImageSettings.DEFAULT))
                .isInstanceOf(Mismatch.class);
        assertThat(images.find(ImageQuery.of(read.fingerprint().hex()))).isEqualTo(now);
    }

    @Test
    void aProjectHasImagesOfItsOwnOrThoseOfDefault() throws IOException {
        store.projects().create(new Project("own", "", true));
        store.projects().create(new Project("sharing", "", false));
        ImageInfo info = receive(TestImage.container("one"));
        assertThat(store.images("own").list()).isEmpty();
        assertThat(store.images("sharing").list()).containsExactly(info);
        assertThatThrownBy(() -> store.images("nope"))
                .isInstanceOf(NotFound.class)
                .hasMessageStartingWith("Project not found");
    }

    @Test
    void aCopyToAnotherProjectSharesTheFiles() throws IOException {
        store.projects().create(new Project("web", "", true));
        ImageInfo info = receive(TestImage.splitContainer("one"));
        ImageInfo copy;
        try (ImageStream stream = images.open(info)) {
            copy =
                    store.images("web")
                            .receive(
                                    stream,
                                    ImageDraft.PLAIN.withSettings(info.settings(), Over.NOTHING),
                                    Progress.NONE);
        }
        assertThat(copy.project()).isEqualTo("web");
        assertThat(copy.facts()).isEqualTo(info.facts());
        assertThat(store.usage().files()).isEqualTo(2);
        images.delete(info);
        assertThat(store.verify(Progress.NONE)).isEmpty();
        assertThatThrownBy(() -> store.projects().delete("web"))
                .isInstanceOf(Invalid.class)
                .hasMessageStartingWith("Only empty projects can be removed");
    }

    @Test
    void filesThatNoImageNamesAreGarbage() throws IOException {
        receive(TestImage.container("one"));
        Files.writeString(directory.resolve("blobs").resolve(OTHER.hex()), "left by a crash");
        assertThat(store.collectGarbage()).isEqualTo(15);
        assertThat(store.collectGarbage()).isZero();
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    private ImageInfo receive(TestImage image) throws IOException {
        return receive(image, TakenAlias.REFUSE);
    }

    private ImageInfo receive(TestImage image, TakenAlias whenTaken, String... aliases)
            throws IOException {
        List<Alias> names = List.of(aliases).stream().map(Alias::new).toList();
        return images.receive(
                image.stream(), ImageDraft.PLAIN.withAliases(names, whenTaken), Progress.NONE);
    }

    private List<Path> blobs() throws IOException {
        try (var files = Files.list(directory.resolve("blobs"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private void assertNothingIsLeft() throws IOException {
        assertThat(images.list()).isEmpty();
        try (var files = Files.walk(directory.resolve("blobs"))) {
            assertThat(files.filter(Files::isRegularFile)).isEmpty();
        } catch (java.nio.file.NoSuchFileException _) {
            // not even the directory was made
        }
    }
}
