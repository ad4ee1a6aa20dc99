package gantry.store.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// What an image's own metadata or its source said of what people may change.
public record Given(Map<String, String> properties, Optional<Instant> expiresAt) {
    public Given {
        properties = Map.copyOf(properties);
    }
}
