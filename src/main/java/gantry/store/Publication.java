package gantry.store;

import gantry.format.Format;
import gantry.image.Digest;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.publish.UnreadableImage;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a tree of images says of one, and of its files.
public final class Publication {
    private final ImageStore store;

    Publication(ImageStore store) {
        this.store = store;
    }

    /// @param images those that can be fetched
    /// @param unreadable the others
    public record Published(List<PublishedImage> images, List<UnreadableImage> unreadable) {
        public Published {
            images = List.copyOf(images);
            unreadable = List.copyOf(unreadable);
        }
    }

    Published of(List<StoredImage> stored) throws IOException {
        List<PublishedImage> images = new ArrayList<>();
        List<UnreadableImage> unreadable = new ArrayList<>();
        for (StoredImage image : stored) {
            Optional<PublishedImage> published = of(image);
            if (published.isPresent()) {
                images.add(published.get());
            } else {
                unreadable.add(unreadable(image));
            }
        }
        return new Published(images, unreadable);
    }

    private static UnreadableImage unreadable(StoredImage image) {
        return new UnreadableImage(
                image.info(),
                image.files().stream()
                        .map(
                                file ->
                                        new UnreadableImage.File(
                                                file.kind(), file.digest(), file.size()))
                        .toList());
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
    Optional<PublishedFile> of(Digest digest, Optional<StoredFile> file) throws IOException {
        Optional<Format> format = store.format(digest);
        return file.isPresent() && format.isPresent()
                ? Optional.of(file(file.get(), format.get()))
                : Optional.empty();
    }

    private static PublishedFile file(StoredFile file, Format format) {
        return new PublishedFile(file.kind(), format, file.digest(), file.size());
    }
}
