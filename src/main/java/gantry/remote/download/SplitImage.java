package gantry.remote.download;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile;
import gantry.image.ImageStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// A split image whose two files come each by itself. The fingerprint of the whole is checked
/// unless a beginning was skipped.
public final class SplitImage implements ImageStream {
    private final Fingerprint expected;
    private final List<ImageFile> files;
    private final Iterator<ImageFile> rest;
    private final MessageDigest sum = Digest.sha256();
    private boolean skipped;

    public SplitImage(Fingerprint expected, ImageFile metadata, ImageFile rootfs) {
        this.expected = expected;
        this.files = List.of(metadata, rootfs);
        this.rest = files.stream().map(this::summed).iterator();
    }

    private ImageFile summed(ImageFile file) {
        return new ImageFile(
                file.kind(), file.filename(), file.size(), new Summed(file.bytes()), file.start());
    }

    @Override
    public Optional<ImageFile> next() {
        if (rest.hasNext()) {
            return Optional.of(rest.next());
        }
        if (!skipped) {
            check();
        }
        return Optional.empty();
    }

    private void check() {
        Digest received = Digest.of(sum);
        if (!received.hex().equals(expected.hex())) {
            throw new Mismatch(
                    "Image fingerprint doesn't match. Got %s expected %s"
                            .formatted(received, expected));
        }
    }

    @Override
    public void close() throws IOException {
        for (ImageFile file : files) {
            file.bytes().close();
        }
    }

    private final class Summed extends FilterInputStream {
        Summed(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int n = in.read(bytes, offset, length);
            if (n > 0 && !skipped) {
                sum.update(bytes, offset, n);
            }
            return n;
        }

        @Override
        public long skip(long n) throws IOException {
            long done = in.skip(n);
            skipped |= done > 0;
            return done;
        }
    }
}
