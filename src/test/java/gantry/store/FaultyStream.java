package gantry.store;

import gantry.TestImage;
import gantry.image.ImageFile;
import gantry.image.ImageStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Images that do not arrive as they should.
final class FaultyStream {
    static final String REASON = "the cable was cut";

    private FaultyStream() {}

    /// The last file ends one byte before the size that was promised.
    static ImageStream endingEarly(TestImage image) {
        ImageStream whole = image.stream();
        return new ImageStream() {
            @Override
            public Optional<ImageFile> next() throws IOException {
                return whole.next().map(FaultyStream::shortened);
            }

            @Override
            public void close() {}
        };
    }

    private static ImageFile shortened(ImageFile file) {
        if (file.kind() == ImageFile.Kind.METADATA) {
            return file;
        }
        try {
            byte[] bytes = file.bytes().readAllBytes();
            InputStream rest =
                    new java.io.ByteArrayInputStream(Arrays.copyOf(bytes, bytes.length - 1));
            return new ImageFile(file.kind(), file.filename(), file.size(), rest);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// Reading fails after so many bytes of the whole image.
    static ImageStream breakingAfter(TestImage image, long bytes) {
        ImageStream whole = image.stream();
        long[] left = {bytes};
        return new ImageStream() {
            @Override
            public Optional<ImageFile> next() throws IOException {
                return whole.next()
                        .map(
                                file ->
                                        new ImageFile(
                                                file.kind(),
                                                file.filename(),
                                                file.size(),
                                                new Breaking(file.bytes(), left)));
            }

            @Override
            public void close() {}
        };
    }

    private static final class Breaking extends FilterInputStream {
        private final long[] left;

        Breaking(InputStream in, long[] left) {
            super(in);
            this.left = left;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (left[0] <= 0) {
                throw new IOException(REASON);
            }
            int count = super.read(buffer, offset, (int) Math.min(length, left[0]));
            left[0] -= Math.max(count, 0);
            return count;
        }
    }
}
