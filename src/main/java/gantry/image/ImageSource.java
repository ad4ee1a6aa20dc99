package gantry.image;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

/// Somewhere images can be looked up and read.
public interface ImageSource extends Closeable {
    /// The one image that the query names.
    ///
    /// @throws ImageFailure.NotFound if there is none
    /// @throws ImageFailure.Invalid if a short fingerprint names several
    ImageInfo find(ImageQuery query) throws IOException;

    /// Every image, in no particular order.
    List<ImageInfo> list() throws IOException;

    /// Every image, in no particular order, one after another: however many there are, a source may
    /// do without having them all in memory. The taker must not ask the source for anything.
    default void each(Consumer<ImageInfo> taker) throws IOException {
        list().forEach(taker);
    }

    ImageStream open(ImageInfo image) throws IOException;

    /// A source that can tell all its names.
    interface Naming extends ImageSource {
        /// Every alias, in no particular order.
        List<AliasEntry> aliases() throws IOException;
    }

    /// A source of files that have names of their own, by which they are exported; those of others
    /// are called by the fingerprint.
    interface OfFiles extends ImageSource {}

    /// A source that can send by itself, so that the bytes need not pass through us.
    interface Sending extends ImageSource {
        /// Has the image sent, and returns when the other server has it.
        ///
        /// @throws ImageFailure.Unreachable if the source cannot reach the other server
        void send(ImageInfo image, Invitation to, Progress progress) throws IOException;
    }

    /// A source that other servers can reach by themselves.
    interface Reachable extends ImageSource {
        /// What another server needs to fetch the image. A private image is opened for one fetch.
        ///
        /// @throws ImageFailure.Invalid if other servers cannot reach this one
        ImageOffer offer(ImageInfo image, ImageQuery asked) throws IOException;
    }
}
