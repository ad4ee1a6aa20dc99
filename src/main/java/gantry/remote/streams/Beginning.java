package gantry.remote.streams;

import gantry.remote.download.Background;
import gantry.remote.download.Download;
import java.io.IOException;

/// Asks for files, so that one that is missing is missing at once. Where that fails, they are
/// closed.
final class Beginning {
    private Beginning() {}

    static void of(Download file) throws IOException {
        try {
            file.begin();
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Asks for both at the same time: for all of the metadata, which is small, and for the first
    /// byte of the rootfs, of which a beginning may be here already.
    static void together(Download metadata, Download rootfs) throws IOException {
        Background<?> other = Background.start(rootfs::begin);
        try {
            metadata.beginWhole();
            other.await();
        } catch (IOException | RuntimeException e) {
            other.close();
            metadata.close();
            rootfs.close();
            throw e;
        }
    }
}
