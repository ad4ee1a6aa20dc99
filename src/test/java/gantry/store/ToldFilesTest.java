package gantry.store;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.Project;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is remembered of the files that a feed's index has told of.
class ToldFilesTest {
    private final Digest one = Digest.ofText("one");
    private final Digest two = Digest.ofText("two");

    @TempDir Path directory;

    private ImageStore store(Duration later) throws IOException {
        return ImageStore.open(directory, Clock.offset(Clock.systemUTC(), later));
    }

    private static Digest feed(ImageStore store, String name) throws IOException {
        Feed feed =
                store.feeds()
                        .create(
                                name,
                                Project.DEFAULT,
                                List.of(),
                                Optional.empty(),
                                new SecureRandom())
                        .feed();
        return feed.secretSum();
    }

    @Test
    void whatIsToldOfNoMoreIsForgottenAfterTheGrace() throws IOException {
        Digest feed;
        try (ImageStore store = store(Duration.ZERO)) {
            feed = feed(store, "lab");
            store.feeds().told(feed, Set.of(one, two));
            store.feeds().told(feed, Set.of(two));
            assertThat(store.feeds().hasTold(feed, one)).isTrue();
        }
        try (ImageStore store = store(Duration.ofMinutes(89))) {
            store.feeds().told(feed, Set.of());
            assertThat(store.feeds().hasTold(feed, one)).isTrue();
        }
        try (ImageStore store = store(Duration.ofMinutes(91))) {
            store.feeds().told(feed, Set.of(Digest.ofText("three")));
            assertThat(store.feeds().hasTold(feed, one)).isFalse();
            assertThat(store.feeds().hasTold(feed, two)).isTrue();
        }
    }

    @Test
    void whatIsToldOfAgainStays() throws IOException {
        try (ImageStore store = store(Duration.ZERO);
                ImageStore later = store(Duration.ofHours(2))) {
            Digest feed = feed(store, "lab");
            for (Set<Digest> files : List.of(Set.of(one), Set.<Digest>of(), Set.of(one))) {
                store.feeds().told(feed, files);
            }
            later.feeds().told(feed, Set.of(one, two));
            later.feeds().told(feed, Set.of());
            assertThat(later.feeds().hasTold(feed, one)).isTrue();
        }
    }

    @Test
    void oneFeedKnowsNothingOfAnothersAndARevokedOneNothingAtAll() throws IOException {
        try (ImageStore store = store(Duration.ZERO)) {
            Digest feed = feed(store, "lab");
            Digest other = feed(store, "other");
            store.feeds().told(feed, Set.of(one));
            assertThat(store.feeds().hasTold(other, one)).isFalse();
            store.feeds().revoke("lab");
            assertThat(store.feeds().hasTold(feed, one)).isFalse();
            store.feeds().told(feed, Set.of(one)); // by whoever was on it meanwhile
            assertThat(store.feeds().hasTold(feed, one)).isFalse();
        }
    }
}
