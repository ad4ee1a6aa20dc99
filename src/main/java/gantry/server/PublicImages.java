package gantry.server;

import gantry.image.Fingerprint;
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
import java.util.function.Predicate;

/// The images of a project that anybody may see, and those that a secret opens. Of the others not
/// even the existence is told.
final class PublicImages implements ImageSource {
    private final ImageSource all;
    private final Predicate<Fingerprint> opened;

    PublicImages(ImageSource all, Predicate<Fingerprint> opened) {
        this.all = all;
        this.opened = opened;
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
            return Optional.of(all.find(query)).filter(this::isVisible);
        } catch (NotFound | Invalid _) {
            return Optional.empty();
        }
    }

    private boolean isVisible(ImageInfo image) {
        return image.settings().isPublic() || opened.test(image.fingerprint());
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        return all.list().stream().filter(image -> image.settings().isPublic()).toList();
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        if (!isVisible(image)) {
            throw new NotFound("Image not found");
        }
        return all.open(image);
    }

    @Override
    public void close() throws IOException {
        all.close();
    }
}
