package gantry.remote.streams;

import java.time.Instant;

/// Told when a server cannot be asked, and what is known of it from before is used instead; and
/// what is wrong with its indexes, but no reason to refuse them.
public interface StaleIndex {
    /// Tells nobody.
    StaleIndex UNTOLD = (_, _, _) -> {};

    /// @param file that is not new, without what may be secret in its URL
    /// @param since when it was last known to be what the server has
    /// @param why the server cannot be asked
    void used(String file, Instant since, String why);

    /// Something is not as it should be, and is left out or put up with.
    ///
    /// @param file as above
    default void noticed(String file, String what) {}
}
