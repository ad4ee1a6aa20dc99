package gantry.image;

import java.time.Instant;
import java.util.Optional;

/// What a store remembers of an image that neither its bytes nor a person said.
///
/// @param cached whether it was fetched for an instance rather than asked for by a person
public record ImageHistory(
        Instant uploadedAt, Optional<Instant> lastUsedAt, boolean cached, ImageUpdates updates) {
    /// Of an image that was never updated.
    public ImageHistory(Instant uploadedAt, Optional<Instant> lastUsedAt, boolean cached) {
        this(uploadedAt, lastUsedAt, cached, ImageUpdates.NONE);
    }
}
