package gantry.remote.download;

import gantry.image.ImageFile;
import gantry.image.ImageStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// An image whose files come each by itself.
public final class FetchedImage implements ImageStream {
    private final List<ImageFile> files;
    private final Iterator<ImageFile> rest;

    /// @param files whose bytes are closed with this
    public FetchedImage(ImageFile... files) {
        this.files = List.of(files);
        this.rest = this.files.iterator();
    }

    @Override
    public Optional<ImageFile> next() {
        return rest.hasNext() ? Optional.of(rest.next()) : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        for (ImageFile file : files) {
            file.bytes().close();
        }
    }
}
