package gantry.store;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a tree of images says of one, and of its files.
final class Publication {
    private final ImageStore store;

    Publication(ImageStore store) {
        this.store = store;
    }

    /// Empty where the image is damaged: nobody could fetch it.
    Optional<PublishedImage> of(StoredImage image) throws IOException {
        if (image.info().history().damage().isPresent()) {
            return Optional.empty();
        }
        List<PublishedFile> files = new ArrayList<>();
        for (StoredFile file : image.files()) {
            Optional<Format> format = store.format(file.digest());
            if (format.isEmpty()) {
                return Optional.empty();
            }
            files.add(file(file, format.get()));
        }
        return Optional.of(new PublishedImage(image.info(), files));
    }

    /// Empty where it is not there.
    Optional<PublishedFile> of(Digest digest, Optional<StoredFile> file)
            throws IOException {
        Optional<Format> format = store.format(digest);
        return file.isPresent() && format.isPresent()
                ? Optional.of(file(file.get(), format.get()))
                : Optional.empty();
    }

    private static PublishedFile file(StoredFile file, Format format) {
        return new PublishedFile(file.kind(), format, file.digest(), file.size());
    }
}
