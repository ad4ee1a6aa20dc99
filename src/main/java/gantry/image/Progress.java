package gantry.image;

import java.util.OptionalLong;

/// Told how far a transfer is. Called often and from one thread at a time; what is slow must be
/// thinned out by the one who listens.
public interface Progress {
    /// Tells nobody.
    Progress NONE =
            new Progress() {
                @Override
                public void phase(String name, OptionalLong total) {}

                @Override
                public void advance(long bytes) {}

                @Override
                public boolean isSeen() {
                    return false;
                }
            };

    /// A new phase begins, such as `rootfs`, of so many bytes where that is known.
    void phase(String name, OptionalLong total);

    /// So many more bytes of this phase are done.
    void advance(long bytes);

    /// Whether anybody sees it. For nobody a server need not be asked how far it is.
    default boolean isSeen() {
        return true;
    }

    /// What was found in the image that is no reason to refuse it, and is seldom meant: a sentence.
    default void warn(String sentence) {}
}
