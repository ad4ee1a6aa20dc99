package gantry.store;

import gantry.format.Format;
import gantry.image.Digest;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The formats of stored files, each looked at once: a file's bytes never change.
final class FileFormats {
    /// Some 20 MB. A store with more files than that looks at some of them again.
    private static final int MOST = 200_000;

    private final ImageStore store;
    private final Map<Digest, Format> known = new ConcurrentHashMap<>();

    FileFormats(ImageStore store) {
        this.store = store;
    }

    /// Empty where there is no such file, or it is of no format.
    Optional<Format> of(Digest digest) throws IOException {
        Optional<Format> format = Optional.ofNullable(known.get(digest));
        return format.isPresent() ? format : look(digest);
    }

    private Optional<Format> look(Digest digest) throws IOException {
        Optional<SeekableByteChannel> file = store.beginning(digest);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (SeekableByteChannel bytes = file.get()) {
            Optional<Format> format = Format.detect(bytes);
            format.ifPresent(found -> remember(digest, found));
            return format;
        }
    }

    private void remember(Digest digest, Format format) {
        if (known.size() >= MOST) {
            known.clear();
        }
        known.put(digest, format);
    }
}
