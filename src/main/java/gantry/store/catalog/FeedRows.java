package gantry.store.catalog;

import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.ImageFailure;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Feeds: which images are behind which secret URL.
public final class FeedRows {
    private static final String ALL =
            """
            SELECT name, project, secret_sum, created_at, expires_at, last_used_at, sent_bytes
            FROM feed ORDER BY name
            """;

    private static final String ONE =
            """
            SELECT name, project, secret_sum, created_at, expires_at, last_used_at, sent_bytes
            FROM feed WHERE secret_sum = ?
            """;

    private static final String FILTERS =
            """
            SELECT filter FROM feed_filter WHERE feed = ? ORDER BY position
            """;

    private static final String ADD =
            """
            INSERT INTO feed (name, project, secret_sum, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """;

    private static final String ADD_FILTER =
            """
            INSERT INTO feed_filter (feed, position, filter) VALUES (?, ?, ?)
            """;

    private static final String DELETE =
            """
            DELETE FROM feed WHERE name = ?
            """;

    private static final String USED =
            """
            UPDATE feed SET last_used_at = ?, sent_bytes = sent_bytes + ? WHERE secret_sum = ?
            """;

    private final Session session;
    private final ProjectRows projects;

    FeedRows(Session session, ProjectRows projects) {
        this.session = session;
        this.projects = projects;
    }

    /// In the order of their names; those that have expired too.
    public List<Feed> all() throws IOException {
        return whole(session.list(ALL, FeedRows::feed));
    }

    /// Whether it has expired is for the caller to see.
    public Optional<Feed> one(Digest secretSum) throws IOException {
        return whole(session.list(ONE, FeedRows::feed, secretSum)).stream().findFirst();
    }

    private List<Feed> whole(List<Feed> feeds) throws IOException {
        List<Feed> whole = new ArrayList<>();
        for (Feed feed : feeds) {
            whole.add(
                    new Feed(
                            feed.name(),
                            feed.project(),
                            session.list(FILTERS, row -> Texts.of(row, 1), feed.name()),
                            feed.secretSum(),
                            feed.createdAt(),
                            feed.expiresAt(),
                            feed.use()));
        }
        return whole;
    }

    /// @throws gantry.image.ImageFailure.AlreadyExists if the name is taken
    /// @throws gantry.image.ImageFailure.NotFound if there is no such project
    public void add(Feed feed) throws IOException {
        projects.mustExist(feed.project());
        int added =
                session.change(
                        ADD,
                        feed.name(),
                        feed.project(),
                        feed.secretSum(),
                        feed.createdAt(),
                        feed.expiresAt());
        if (added == 0) {
            throw new ImageFailure.AlreadyExists(
                    "Feed already exists: %s; revoke it first, or choose another name"
                            .formatted(feed.name()));
        }
        for (int i = 0; i < feed.filters().size(); i++) {
            session.change(ADD_FILTER, feed.name(), i, feed.filters().get(i));
        }
    }

    /// @return whether it was there
    public boolean delete(String name) throws IOException {
        return session.change(DELETE, name) > 0;
    }

    /// Counts the bytes to what the feed has sent. Does nothing where it is gone.
    public void used(Digest secretSum, Instant at, long bytes) throws IOException {
        session.change(USED, at, bytes, secretSum);
    }

    private static Feed feed(ResultSet row) throws SQLException {
        return new Feed(
                Texts.of(row, 1),
                Texts.of(row, 2),
                List.of(),
                new Digest(Texts.of(row, 3)),
                Times.fromMicros(row.getLong(4)),
                Times.maybe(row, 5),
                new Feed.Use(Times.maybe(row, 6), row.getLong(7)));
    }
}
