package gantry.image;

import java.time.Instant;
import java.util.Optional;

/// How an image and the source it came from have fared since.
///
/// @param lastCheck when somebody last looked at its source, and what came of it
/// @param paused whether the schedule leaves it alone until a person refreshes it
/// @param superseded what took its place, where it is a previous version
public record ImageUpdates(
        Optional<Check> lastCheck, boolean paused, Optional<Superseded> superseded) {
    /// Of an image that nobody has looked after yet.
    public static final ImageUpdates NONE =
            new ImageUpdates(Optional.empty(), false, Optional.empty());

    /// @param outcome a sentence for people
    public record Check(Instant at, String outcome) {}

    /// @param by the version that has the aliases now
    public record Superseded(Fingerprint by, Instant at) {}
}
