package gantry.store;

import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageStream;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// An image read out of the store. All its files are opened at once, so that it goes on being read
/// whole although it is deleted meanwhile.
final class StoredStream implements ImageStream {
    private final ImageStore store;
    private final StoredImage image;
    private final List<InputStream> opened = new ArrayList<>();
    private final Iterator<StoredFile> files;
    private final Iterator<InputStream> bytes;

    StoredStream(ImageStore store, StoredImage image) throws IOException {
        this.store = store;
        this.image = image;
        for (StoredFile file : image.files()) {
            opened.add(open(file));
        }
        this.files = image.files().iterator();
        this.bytes = opened.iterator();
    }

    private InputStream open(StoredFile file) throws IOException {
        try {
            return store.blobs().open(file.digest(), 0);
        } catch (NoSuchFileException e) {
            close();
            throw lost(image, file);
        }
    }

    static NotFound lost(StoredImage image, StoredFile file) {
        return new NotFound(
                "Image %s has lost its file %s; import it again to mend it"
                        .formatted(image.info().fingerprint(), file.digest()));
    }

    boolean comesFrom(ImageStore other) {
        return store == other;
    }

    StoredImage image() {
        return image;
    }

    @Override
    public Optional<ImageFile> next() {
        if (!files.hasNext()) {
            return Optional.empty();
        }
        StoredFile file = files.next();
        return Optional.of(
                new ImageFile(
                        file.kind(), file.filename(), OptionalLong.of(file.size()), bytes.next()));
    }

    @Override
    public void close() throws IOException {
        for (InputStream in : opened) {
            in.close();
        }
    }
}
