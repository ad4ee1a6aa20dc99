package gantry.remote.streams;

import java.time.Instant;

/// Told when a server cannot be asked, and what is known of it from before is used instead; and
/// what is left out of its indexes.
public interface StaleIndex {
    /// Tells nobody.
    StaleIndex UNTOLD = (_, _, _) -> {};

    /// @param file that is not new, without what may be secret in its URL
    /// @param since when it was last known to be what the server has
    /// @param why the server cannot be asked
    void used(String file, Instant since, String why);

    /// A product is not listed, since it is not as it should be.
    ///
    /// @param file as above
    default void leftOut(String file, String why) {}
}
