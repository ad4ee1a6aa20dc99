package gantry.publish;

import java.util.Optional;

/// What makes a version's root out of that of the version before.
@FunctionalInterface
public interface Deltas {
    Deltas NONE = (_, _) -> Optional.empty();

    /// Asked for each pair of a tree; empty where it is to have none.
    Optional<PublishedDelta> between(PublishedFile base, PublishedFile root);
}
