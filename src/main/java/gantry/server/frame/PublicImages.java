package gantry.server.frame;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The images of a project that anybody may see, and those that a secret opens. Of the others not
/// even the existence is told.
public final class PublicImages implements ImageSource {
    private final ImageSource all;
    private final Predicate<ImageInfo> visible;

    public PublicImages(ImageSource all, Predicate<ImageInfo> visible) {
        this.all = all;
        this.visible = visible;
    }

    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        for (ImageType type : ImageType.values()) {
            if (query.type().isEmpty() || query.type().get() == type) {
                Optional<ImageInfo> found =
                        visible(new ImageQuery(query.name(), Optional.of(type)));
                if (found.isPresent()) {
                    return found.get();
                }
            }
        }
        throw new NotFound("Image not found");
    }

    private Optional<ImageInfo> visible(ImageQuery query) throws IOException {
        try {
            return Optional.of(all.find(query)).filter(visible);
        } catch (NotFound _) {
            return Optional.empty();
        } catch (Invalid _) {
            return onlyOne(query.name());
        }
    }

    /// Of several whose fingerprints begin so, those that nobody may see do not count.
    private Optional<ImageInfo> onlyOne(String start) throws IOException {
        List<ImageInfo> seen =
                list().stream()
                        .filter(image -> image.fingerprint().hex().startsWith(start))
                        .toList();
        return seen.size() == 1 ? Optional.of(seen.getFirst()) : Optional.empty();
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        return all.list().stream().filter(visible).toList();
    }

    @Override
    public void each(Consumer<ImageInfo> taker) throws IOException {
        all.each(
                image -> {
                    if (visible.test(image)) {
                        taker.accept(image);
                    }
                });
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        if (!visible.test(image)) {
            throw new NotFound("Image not found");
        }
        return all.open(image);
    }

    @Override
    public void close() throws IOException {
        all.close();
    }
}
