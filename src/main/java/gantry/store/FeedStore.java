package gantry.store;

import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.ImageFailure.NotFound;
import gantry.image.Words;
import gantry.store.catalog.Catalog;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which feeds there are.
public final class FeedStore {
    private final Catalog catalog;
    private final Clock clock;

    FeedStore(Catalog catalog, Clock clock) {
        this.catalog = catalog;
        this.clock = clock;
    }

    /// A feed and its secret, which is never to be had again.
    public record OpenedFeed(Feed feed, String secret) {
        /// Keeps the secret out of messages and logs.
        @Override
        public String toString() {
            return feed.toString();
        }
    }

    /// @param random makes the secret
    /// @param expiresAt from when on it is refused, where it is ever to be
    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken
    /// @throws NotFound if there is no such project
    public OpenedFeed create(
            String name,
            String project,
            List<String> filters,
            Optional<Instant> expiresAt,
            SecureRandom random)
            throws IOException {
        String secret = TrustStore.secret(random);
        Feed feed =
                new Feed(
                        name,
                        project,
                        filters,
                        Digest.ofText(secret),
                        clock.instant(),
                        expiresAt,
                        Feed.Use.NONE);
        catalog.write(
                tables -> {
                    tables.feeds().add(feed);
                    return feed;
                });
        return new OpenedFeed(feed, secret);
    }

    /// In the order of their names; those that have expired too.
    public List<Feed> list() throws IOException {
        return catalog.read(tables -> tables.feeds().all());
    }

    /// @throws NotFound if there is none of that name
    public Feed find(String name) throws IOException {
        return list().stream()
                .filter(feed -> feed.name().equals(name))
                .findFirst()
                .orElseThrow(() -> notFound(name));
    }

    /// The feed that the secret opens now. A wrong secret, one that was revoked and one that has
    /// expired cost the same.
    public Optional<Feed> open(String secret) throws IOException {
        Digest sum = Digest.ofText(secret);
        Instant now = clock.instant();
        return catalog.read(tables -> tables.feeds().one(sum)).filter(feed -> !feed.isExpired(now));
    }

    /// @throws NotFound if there is none of that name
    public void revoke(String name) throws IOException {
        if (!catalog.takeAway(tables -> tables.feeds().delete(name))) {
            throw notFound(name);
        }
    }

    /// Notes that something was fetched. Of a feed that is revoked meanwhile nothing is noted.
    ///
    /// @param bytes that were sent
    public void used(Digest secretSum, long bytes) throws IOException {
        catalog.write(
                tables -> {
                    tables.feeds().used(secretSum, clock.instant(), bytes);
                    return secretSum;
                });
    }

    /// Notes which files the index of a feed tells of now. What it has told of is remembered for as
    /// long as files of deleted images stay.
    public void told(Digest secretSum, Set<Digest> files) throws IOException {
        if (catalog.read(tables -> tables.told().now(secretSum)).equals(files)) {
            return;
        }
        Instant now = clock.instant();
        Instant over = now.minus(new Configuration(catalog).deletionGrace());
        catalog.change(
                tables -> {
                    if (tables.feeds().one(secretSum).isPresent()) { // not revoked meanwhile
                        tables.told().forget(secretSum, over);
                        tables.told().set(secretSum, files, now);
                    }
                });
    }

    /// Whether the index of the feed tells of this file, or has told of it a while ago, in whatever
    /// process.
    public boolean hasTold(Digest secretSum, Digest file) throws IOException {
        return catalog.read(tables -> tables.told().has(secretSum, file));
    }

    private static NotFound notFound(String name) {
        return new NotFound("Feed not found: " + Words.printable(name));
    }
}
