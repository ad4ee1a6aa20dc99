package gantry.store;

import gantry.image.Digest;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFailure.NotFound;
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
            try {
                image(image).ifPresentOrElse(images::add, () -> unreadable.add(unreadable(image)));
            } catch (Damaged _) {
                unreadable.add(unreadable(image));
            } catch (NotFound _) {
                // deleted while others were summed
            }
        }
        store.formats().note();
        return new Published(images, unreadable);
    }

    /// Where the sum of one of its files was never known, nobody has published it before.
    private static UnreadableImage unreadable(StoredImage image) {
        return new UnreadableImage(
                image.info(),
                Sums.isSummed(image)
                        ? image.files().stream().map(Publication::unreadable).toList()
                        : List.of());
    }

    private static UnreadableImage.File unreadable(StoredFile file) {
        return new UnreadableImage.File(
                file.kind(), file.blob().digest().orElseThrow(), file.size());
    }

    /// Empty where the image is damaged: nobody could fetch it. Where the sum of a file is not
    /// known yet, this waits for it.
    Optional<PublishedImage> of(StoredImage stored) throws IOException {
        try {
            return image(stored);
        } catch (Damaged | NotFound _) {
            return Optional.empty();
        } finally {
            store.formats().note();
        }
    }

    private Optional<PublishedImage> image(StoredImage stored) throws IOException {
        if (stored.info().history().damage().isPresent()) {
            return Optional.empty();
        }
        StoredImage image = store.sums().of(stored);
        List<PublishedFile> files = new ArrayList<>();
        for (StoredFile file : image.files()) {
            Optional<PublishedFile> published = file(file);
            if (published.isEmpty()) {
                return Optional.empty();
            }
            files.add(published.get());
        }
        return Optional.of(new PublishedImage(image.info(), files));
    }

    /// Empty where it is not there.
    Optional<PublishedFile> file(Optional<StoredFile> file) throws IOException {
        return file.isPresent() ? file(file.get()) : Optional.empty();
    }

    private Optional<PublishedFile> file(StoredFile file) throws IOException {
        Digest digest = file.blob().digest().orElseThrow();
        return store.formats()
                .of(file.blob())
                .map(format -> new PublishedFile(file.kind(), format, digest, file.size()));
    }
}
