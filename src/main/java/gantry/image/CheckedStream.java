package gantry.image;

import gantry.image.ImageFailure.Mismatch;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An image on its way to where nobody sums it: each file is held to what was promised of it when
/// it is over, and the whole to its fingerprint when the last one is. A store sums what it takes in
/// by itself.
///
/// Reading and [#next] throw [Mismatch] where something else arrived.
public final class CheckedStream implements ImageStream {
    private final ImageStream image;
    private final Fingerprint expected;
    private final MessageDigest whole = Digest.sha256();

    /// @param image closed with this
    public CheckedStream(ImageStream image, Fingerprint expected) {
        this.image = image;
        this.expected = expected;
    }

    @Override
    public Optional<ImageFile> next() throws IOException {
        Optional<ImageFile> next = image.next();
        if (next.isEmpty()) {
            check();
        }
        return next.map(file -> file.reading(new Summed(file)));
    }

    private void check() {
        String received = Digest.of(whole).hex();
        if (!received.equals(expected.hex())) {
            throw new Mismatch(
                    "Image fingerprint doesn't match. Got %s expected %s"
                            .formatted(received, expected));
        }
    }

    @Override
    public void close() throws IOException {
        image.close();
    }

    private final class Summed extends BlockInput {
        private final ImageFile file;
        private final @Nullable MessageDigest own;
        private long received;
        private boolean over;

        Summed(ImageFile file) {
            this.file = file;
            this.own = file.promised().isPresent() ? Digest.sha256() : null;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = file.bytes().read(bytes, offset, length);
            if (n > 0) {
                count(bytes, offset, n);
            } else if (n < 0 && !over) {
                over = true;
                checkFile();
            }
            return n;
        }

        private void count(byte[] bytes, int offset, int length) {
            received += length;
            whole.update(bytes, offset, length);
            if (own != null) {
                own.update(bytes, offset, length);
            }
        }

        private void checkFile() {
            file.checkSize(received);
            if (own != null) {
                file.checkSum(Digest.of(own));
            }
        }
    }
}
