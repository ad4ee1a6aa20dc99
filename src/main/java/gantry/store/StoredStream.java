package gantry.store;

import gantry.image.Damage;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFile;
import gantry.image.ImageStream;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.io.InputStream;
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

    /// @throws Damaged if a file is not in order, as far as that is known or can be seen at once
    StoredStream(ImageStore store, StoredImage image) throws IOException {
        this.store = store;
        this.image = image;
        check(store, image);
        for (StoredFile file : image.files()) {
            opened.add(open(file));
        }
        this.files = image.files().iterator();
        this.bytes = opened.iterator();
    }

    static void check(ImageStore store, StoredImage image) throws IOException {
        Optional<Damage> damage = store.damages().of(image);
        if (damage.isPresent()) {
            throw new Damaged(image.info().fingerprint(), damage.get());
        }
    }

    private InputStream open(StoredFile file) throws IOException {
        try {
            return store.blobs().open(file.key(), 0);
        } catch (IOException e) {
            close();
            check(store, image); // it may have been lost just now
            throw e;
        }
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
