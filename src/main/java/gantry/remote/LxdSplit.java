package gantry.remote;

import gantry.image.Digest;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.remote.download.Download;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// A split image whose two files come each by itself. The fingerprint of the whole is checked
/// unless a beginning was skipped.
final class LxdSplit implements ImageStream {
    private final ImageInfo image;
    private final List<Download> downloads;
    private final Iterator<ImageFile> files;
    private final MessageDigest sum = Digest.sha256();
    private boolean skipped;

    /// @param metadata begun, so that its size is known
    LxdSplit(ImageInfo image, Download metadata, String metadataName, Download rootfs) {
        this.image = image;
        this.downloads = List.of(metadata, rootfs);
        long first = metadata.size().orElse(0);
        OptionalLong rest = OptionalLong.of(image.facts().size() - first);
        String given = image.facts().filename();
        this.files =
                List.of(
                                file(Kind.METADATA, metadataName, metadata.size(), metadata),
                                file(
                                        rootfsKind(),
                                        given.isEmpty() ? "rootfs" : given,
                                        rest,
                                        rootfs))
                        .iterator();
    }

    private Kind rootfsKind() {
        return image.facts().type() == ImageType.VIRTUAL_MACHINE ? Kind.DISK : Kind.ROOTFS;
    }

    private ImageFile file(Kind kind, String name, OptionalLong size, Download download) {
        return new ImageFile(kind, name, size, new Summed(download)).resumable();
    }

    @Override
    public Optional<ImageFile> next() {
        if (files.hasNext()) {
            return Optional.of(files.next());
        }
        if (!skipped) {
            check();
        }
        return Optional.empty();
    }

    private void check() {
        String received = Digest.of(sum).hex();
        if (!received.equals(image.fingerprint().hex())) {
            throw new Mismatch(
                    "Image fingerprint doesn't match. Got %s expected %s"
                            .formatted(received, image.fingerprint()));
        }
    }

    @Override
    public void close() {
        downloads.forEach(Download::close);
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
