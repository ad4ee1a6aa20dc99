package gantry.image;

import gantry.image.ImageDraft.Over;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A place that lets a newer version of an image take the place of the one it has, and keeps the
/// previous ones: one project of a store.
public interface ImageVersions extends ImageServer.RollingBack {
    /// Keeps everybody else, in whatever process, from refreshing the image.
    ///
    /// @return nothing while somebody else has it
    /// @throws ImageFailure.NotFound if the image is gone
    Optional<Claim> claim(ImageInfo image) throws IOException;

    /// One look at the source of an image. It is given up by closing it, and when its process dies.
    interface Claim extends Closeable {
        /// The image as it was when it was claimed.
        ImageInfo image();

        /// Takes the newer version in, whole and verified, and then in one step gives it the
        /// image's aliases and all that people chose for the image. The image stays, without
        /// aliases, as a previous version.
        ///
        /// @param keep how many previous versions stay; older ones go
        /// @throws ImageFailure.NotFound if the image was deleted meanwhile
        /// @throws ImageFailure.Mismatch if the bytes have another fingerprint, or the type changed
        Replacement replace(Newer newer, int keep, Progress progress) throws IOException;

        /// Takes the image's own bytes in again, where some of them were lost or damaged; all else
        /// of it stays.
        ///
        /// @param same the image as the source describes it
        /// @throws ImageFailure.NotFound if the image was deleted meanwhile
        /// @throws ImageFailure.Mismatch if the bytes have another fingerprint
        void mend(ImageSource from, ImageInfo same, Progress progress) throws IOException;

        /// Has the image remember when it was last looked after, and what came of it.
        void note(String outcome) throws IOException;

        /// Lets the schedule look after the image again.
        void resume() throws IOException;
    }

    /// A newer version, where it is to be had.
    ///
    /// @param info as its source describes it
    /// @param over where its own properties come from: the source, or its bytes
    /// @param address where to look for the next one
    record Newer(ImageSource from, ImageInfo info, Over over, SourceAddress address) {}

    /// What became of it.
    ///
    /// @param image the newer version
    /// @param elsewhere aliases that the old version had when it was claimed, and that people have
    ///     taken from it since; they stay as people set them
    record Replacement(ImageInfo image, List<Alias> elsewhere) {
        public Replacement {
            elsewhere = List.copyOf(elsewhere);
        }
    }
}
