package gantry.image;

import java.time.Instant;
import java.util.Optional;

/// What a store remembers of an image that neither its bytes nor a person said.
///
/// @param cached whether it was fetched for an instance rather than asked for by a person
/// @param damage why it cannot be read at present
public record ImageHistory(
        Instant uploadedAt,
        Optional<Instant> lastUsedAt,
        boolean cached,
        ImageUpdates updates,
        Optional<Damage> damage) {
    /// Of an image with which nothing is known to be wrong.
    public ImageHistory(
            Instant uploadedAt,
            Optional<Instant> lastUsedAt,
            boolean cached,
            ImageUpdates updates) {
        this(uploadedAt, lastUsedAt, cached, updates, Optional.empty());
    }

    /// Of an image that was never updated.
    public ImageHistory(Instant uploadedAt, Optional<Instant> lastUsedAt, boolean cached) {
        this(uploadedAt, lastUsedAt, cached, ImageUpdates.NONE);
    }
}
