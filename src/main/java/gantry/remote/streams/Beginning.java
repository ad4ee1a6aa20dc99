package gantry.remote.streams;

import gantry.image.Cancelled;
import gantry.image.ImageFailure;
import gantry.remote.download.Download;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

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
        FutureTask<?> other = new FutureTask<>(rootfs::begin);
        Thread thread = Thread.ofVirtual().start(other);
        try {
            metadata.beginWhole();
            await(other);
        } catch (IOException | RuntimeException e) {
            thread.interrupt();
            end(thread);
            metadata.close();
            rootfs.close();
            throw e;
        }
    }

    private static void await(FutureTask<?> other) throws IOException {
        try {
            other.get();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case IOException broken -> throw broken;
                case ImageFailure failure -> throw failure;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    private static void end(Thread thread) throws IOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw Cancelled.by(e);
        }
    }
}
