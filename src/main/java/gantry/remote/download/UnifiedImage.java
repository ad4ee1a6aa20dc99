package gantry.remote.download;

import gantry.image.ImageFile;
import gantry.image.ImageStream;
import java.io.IOException;
import java.util.Optional;

/// A unified image whose one file checks itself.
public final class UnifiedImage implements ImageStream {
    private final ImageFile file;
    private boolean given;

    public UnifiedImage(ImageFile file) {
        this.file = file;
    }

    @Override
    public Optional<ImageFile> next() {
        if (given) {
            return Optional.empty();
        }
        given = true;
        return Optional.of(file);
    }

    @Override
    public void close() throws IOException {
        file.bytes().close();
    }
}
