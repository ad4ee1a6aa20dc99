package gantry.remote.streams;

import gantry.image.ImageFile;
import gantry.remote.download.Download;
import gantry.wire.StreamsItem;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import java.util.function.Function;

/// Which of a server's deltas can be used here: those of a root that is here already, whichever
/// image it came with.
final class Deltas {
    private final StreamsSettings settings;
    private final Function<StreamsItem, Download> downloads;

    Deltas(StreamsSettings settings, Function<StreamsItem, Download> downloads) {
        this.settings = settings;
        this.downloads = downloads;
    }

    /// The root by the smallest delta that can be used, or else as it comes whole.
    ImageFile orElse(StreamsImage image, ImageFile whole) {
        for (StreamsDelta delta : image.deltas()) {
            Optional<SeekableByteChannel> base = base(delta);
            if (base.isPresent()) {
                return whole.reading(
                        new PatchedRoot(
                                delta,
                                () -> downloads.apply(delta.file()),
                                base.get(),
                                settings.cache(),
                                settings.work(),
                                whole.bytes()));
            }
        }
        return whole;
    }

    /// A store that cannot be read has no base, either.
    private Optional<SeekableByteChannel> base(StreamsDelta delta) {
        try {
            return settings.bases().open(delta.base());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
