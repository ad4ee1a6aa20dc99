package gantry.remote.download;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/// Waits for nothing, and remembers how long it should have.
public final class TestPatience {
    static final Instant NOW = Instant.parse("2026-02-03T04:05:06Z");

    private final List<Duration> pauses = new CopyOnWriteArrayList<>();
    private final Patience patience =
            new Patience(pauses::add, new Random(7), InstantSource.fixed(NOW));

    public Patience patience() {
        return patience;
    }

    public List<Duration> pauses() {
        return List.copyOf(pauses);
    }
}
