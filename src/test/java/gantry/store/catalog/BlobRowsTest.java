package gantry.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.format.Format;
import gantry.image.Damage;
import gantry.image.Digest;
import gantry.image.Project;
import gantry.store.blob.BlobKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What happens to the rows of blobs, and to keys that nothing names.
class BlobRowsTest {
    private static final String DEFAULT = Project.DEFAULT;

    private final Catalog catalog;
    private final StoredImage first = Samples.container(3);
    private final StoredImage second = Samples.container(2); // with the same rootfs

    BlobRowsTest(@TempDir Path directory) throws IOException {
        catalog = Catalog.sqlite(directory.resolve("catalog.db"));
    }

    @AfterEach
    void close() throws IOException {
        catalog.close();
    }

    @Test
    void aKeyThatNothingNamesIsGarbageUntilItIsForgotten() throws IOException {
        add(first, second);
        catalog.change(
                tables ->
                        tables.images().delete(DEFAULT, first.info().fingerprint(), Instant.EPOCH));
        BlobKey gone = first.files().getFirst().key();
        assertThat(garbage()).containsExactly(gone);
        assertThat(catalog.<Optional<StoredBlob>>read(tables -> tables.blobs().one(gone)))
                .isEmpty();
        assertThat(catalog.<Set<BlobKey>>read(tables -> tables.blobs().keys())).contains(gone);
        catalog.change(tables -> tables.blobs().forgetGarbage(gone));
        assertThat(garbage()).isEmpty();
    }

    @Test
    void whateverNamedOneBlobNamesTheOneThatTakesItsPlace() throws IOException {
        add(first, second, Samples.container(4));
        catalog.change(
                tables ->
                        tables.images()
                                .delete(
                                        DEFAULT,
                                        Samples.container(4).info().fingerprint(),
                                        Instant.EPOCH));
        BlobKey old = first.files().get(1).key();
        StoredBlob by =
                new StoredBlob(new BlobKey("ee".repeat(32) + ".rootfs.0123456789abcdef"), 90);
        catalog.change(
                tables ->
                        tables.damage()
                                .mark(new Damage(old.text(), Damage.Fault.SUM, Instant.EPOCH)));
        catalog.change(tables -> tables.records().forgetStale());
        catalog.change(tables -> tables.blobs().replace(old, by, Instant.EPOCH));
        assertThat(image(first).orElseThrow().files().get(1).blob()).isEqualTo(by);
        assertThat(image(second).orElseThrow().files().get(1).blob()).isEqualTo(by);
        assertThat(garbage()).containsExactly(old);
        assertThat(catalog.<List<Damage>>read(tables -> tables.damage().all())).isEmpty();
        assertThat(catalog.<List<ImageKey>>read(tables -> tables.records().stale())).hasSize(2);
    }

    @Test
    void theSumOfABlobIsFoundOnceItIsKnown() throws IOException {
        BlobKey key = new BlobKey("ee".repeat(32) + ".rootfs.0123456789abcdef");
        StoredFile root = new StoredFile(first.files().get(1).kind(), new StoredBlob(key, 90), "r");
        add(new StoredImage(first.info(), List.of(first.files().getFirst(), root)));
        Digest sum = Samples.digest(7);
        assertThat(withDigest(sum)).isEmpty();
        assertThat(catalog.<List<StoredImage>>read(tables -> tables.images().unsummed()))
                .hasSize(1);
        catalog.change(tables -> tables.blobs().setDigest(key, sum));
        catalog.change(tables -> tables.blobs().setFormat(key, Format.SQUASHFS));
        assertThat(withDigest(sum))
                .containsExactly(
                        new StoredBlob(key, 90, Optional.of(Format.SQUASHFS), Optional.of(sum)));
        assertThat(catalog.<List<StoredImage>>read(tables -> tables.images().unsummed())).isEmpty();
    }

    private List<StoredBlob> withDigest(Digest sum) throws IOException {
        return catalog.read(tables -> tables.blobs().withDigest(sum));
    }

    private void add(StoredImage... images) throws IOException {
        for (StoredImage image : images) {
            catalog.change(tables -> tables.images().add(DEFAULT, image));
        }
    }

    private Optional<StoredImage> image(StoredImage image) throws IOException {
        return catalog.read(tables -> tables.images().one(DEFAULT, image.info().fingerprint()));
    }

    private List<BlobKey> garbage() throws IOException {
        return catalog.read(tables -> tables.blobs().garbage());
    }
}
