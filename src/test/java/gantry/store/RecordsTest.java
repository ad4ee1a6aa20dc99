package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.Progress;
import gantry.image.Project;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordsTest {
    @TempDir Path directory;

    private ImageStore store;
    private ProjectImages images;

    @BeforeEach
    void open() throws IOException {
        store = ImageStore.open(directory, Clock.systemUTC());
        images = store.images(Project.DEFAULT);
    }

    @AfterEach
    void close() throws IOException {
        store.close();
    }

    private ImageInfo receive(TestImage image, String alias) throws IOException {
        return images.receive(
                image.stream(),
                ImageDraft.PLAIN.withAliases(List.of(new Alias(alias)), TakenAlias.MOVE),
                Progress.NONE);
    }

    private Path path(ImageInfo image) {
        return directory.resolve("images/default").resolve(image.fingerprint().hex());
    }

    private ImageInfo recorded(ImageInfo image) throws IOException {
        return ImageRecord.parse(Files.readString(path(image))).image().info();
    }

    private ImageInfo found(ImageInfo image) throws IOException {
        return images.find(ImageQuery.of(image.fingerprint().hex()));
    }

    @Test
    void eachChangeIsInTheRecordAtOnce() throws IOException {
        ImageInfo one = receive(TestImage.container("one"), "name");
        assertThat(recorded(one)).isEqualTo(found(one));

        images.update(found(one), one.settings().withPublic(true));
        assertThat(recorded(one).settings().isPublic()).isTrue();

        images.renameAlias(images.aliases().getFirst(), "other");
        assertThat(recorded(one).aliases()).containsExactly(new Alias("other"));

        AliasEntry other = images.aliases().getFirst();
        images.replaceAlias(other, one, new Alias("other", "described"));
        assertThat(recorded(one)).isEqualTo(found(one));

        ImageInfo two = receive(TestImage.splitContainer("two"), "other");
        assertThat(recorded(one).aliases()).isEmpty();
        assertThat(recorded(two)).isEqualTo(found(two));

        images.deleteAlias(images.aliases().getFirst());
        assertThat(recorded(two).aliases()).isEmpty();

        images.delete(one);
        assertThat(path(one)).doesNotExist();
    }

    @Test
    void aProjectHasItsRecordAndLosesItWithItsFolder() throws IOException {
        store.projects().create(new Project("p", "Mine", false));
        Path record = directory.resolve("images/p/project");
        assertThat(ProjectRecord.parse(Files.readString(record)).project())
                .isEqualTo(new Project("p", "Mine", false));
        store.projects().delete("p");
        assertThat(record.getParent()).doesNotExist();
    }

    @Test
    void recordsThatAreMissingOldOrBrokenAreWrittenAnew() throws IOException {
        ImageInfo one = receive(TestImage.container("one"), "one");
        ImageInfo two = receive(TestImage.container("two"), "two");
        ImageInfo three = receive(TestImage.container("three"), "three");
        String old = Files.readString(path(two));
        images.update(found(two), two.settings().withPublic(true));
        Files.delete(path(one));
        Files.writeString(path(two), old);
        Files.writeString(path(three), "");

        assertThat(store.verify(Progress.NONE)).isEmpty();

        for (ImageInfo image : List.of(one, two, three)) {
            assertThat(recorded(image)).isEqualTo(found(image));
        }
    }

    @Test
    void aRecordWithoutARowIsToldAndItsFilesStay() throws IOException {
        ImageInfo one = receive(TestImage.container("one"), "one");
        receive(TestImage.container("two"), "two");
        store.catalog()
                .write(
                        tables -> {
                            tables.images()
                                    .delete(
                                            Project.DEFAULT,
                                            one.fingerprint(),
                                            Clock.systemUTC().instant());
                            // as when the row is lost
                            tables.records().forgetStale();
                            for (var key : tables.blobs().garbage()) {
                                tables.blobs().forgetGarbage(key);
                            }
                            return one;
                        });
        assertThat(store.verify(Progress.NONE))
                .singleElement()
                .asString()
                .startsWith("The catalog does not know image " + one.fingerprint());
        assertThat(store.collectGarbage(Garbage.Limit.USUAL).kept()).hasSize(1);
        assertThat(store.blobs().list()).hasSize(2);

        assertThat(store.collectGarbage(Garbage.Limit.NONE).orphans()).hasSize(1);
        assertThat(path(one)).doesNotExist();
        assertThat(store.verify(Progress.NONE)).isEmpty();
    }

    @Test
    void whatOneKilledImportLeftIsClearedWithoutAsking() throws IOException {
        receive(TestImage.container("one"), "one");
        for (TestImage.Part part : TestImage.splitContainer("left").parts()) {
            leave(part.bytes());
        }
        assertThat(store.collectGarbage(Garbage.Limit.USUAL).kept()).isEmpty();
        assertThat(store.blobs().list()).hasSize(1);

        for (int i = 0; i < 3; i++) {
            leave(new byte[] {(byte) i});
        }
        assertThat(store.collectGarbage(Garbage.Limit.USUAL).kept()).hasSize(3);
        assertThat(store.blobs().list()).hasSize(4);
    }

    private void leave(byte[] bytes) throws IOException {
        Fingerprint image = new Fingerprint("ab".repeat(32));
        try (var writer = store.blobs().create()) {
            writer.write(ByteBuffer.wrap(bytes));
            writer.keep(image, Kind.ROOTFS);
        }
    }
}
