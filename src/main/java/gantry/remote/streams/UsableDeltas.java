package gantry.remote.streams;

import gantry.image.ImageFile;
import gantry.remote.download.Download;
import gantry.wire.streams.StreamsItem;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;
import java.util.function.Function;

/// Which of a server's deltas can be used here: those of a root that is here already, whichever
/// image it came with.
final class UsableDeltas {
    private final StreamsSettings settings;
    private final Function<StreamsItem, Download> downloads;

    UsableDeltas(StreamsSettings settings, Function<StreamsItem, Download> downloads) {
        this.settings = settings;
        this.downloads = downloads;
    }

    /// A delta of a file that is here.
    ///
    /// @param base to be closed by whoever uses the delta
    record Usable(StreamsDelta delta, SeekableByteChannel base) {}

    /// The smallest that can be used.
    Optional<Usable> usable(StreamsImage image) {
        for (StreamsDelta delta : image.deltas()) {
            Optional<SeekableByteChannel> base = base(delta);
            if (base.isPresent()) {
                return Optional.of(new Usable(delta, base.get()));
            }
        }
        return Optional.empty();
    }

    /// The root that the delta makes, or else as it comes whole.
    ImageFile patched(Usable usable, ImageFile whole) {
        return whole.reading(
                new PatchedRoot(
                        usable.delta(),
                        () -> downloads.apply(usable.delta().file()),
                        usable.base(),
                        settings.cache(),
                        settings.work(),
                        whole.bytes()));
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
