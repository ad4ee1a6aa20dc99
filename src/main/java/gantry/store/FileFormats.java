package gantry.store;

import gantry.format.Format;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.StoredBlob;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The formats of stored files. Each is noted when the file comes; of files that came before schema
/// 11 when somebody asks for the first time.
final class FileFormats {
    private final ImageStore store;

    /// Looked at, and not noted yet.
    private final Map<BlobKey, Format> found = new ConcurrentHashMap<>();

    FileFormats(ImageStore store) {
        this.store = store;
    }

    /// Empty where the file is not there, or is of no format.
    Optional<Format> of(StoredBlob blob) throws IOException {
        return blob.format().isPresent() ? blob.format() : look(blob.key());
    }

    private Optional<Format> look(BlobKey key) throws IOException {
        Optional<SeekableByteChannel> file = store.bytes(key);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try (SeekableByteChannel bytes = file.get()) {
            Optional<Format> format = Format.detect(bytes);
            format.ifPresent(it -> found.put(key, it));
            return format;
        }
    }

    /// Notes in one transaction what was looked at.
    void note() throws IOException {
        Map<BlobKey, Format> looked = Map.copyOf(found);
        if (looked.isEmpty()) {
            return;
        }
        store.catalog()
                .change(
                        tables -> {
                            for (Map.Entry<BlobKey, Format> each : looked.entrySet()) {
                                tables.blobs().setFormat(each.getKey(), each.getValue());
                            }
                        });
        found.keySet().removeAll(looked.keySet());
    }
}
