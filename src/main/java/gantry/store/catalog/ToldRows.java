package gantry.store.catalog;

import gantry.image.Digest;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// Which files the index of a feed has told of. What it tells of no more is remembered for a while.
public final class ToldRows {
    private static final String NOW =
            """
            SELECT digest FROM feed_file WHERE secret_sum = ? AND gone_at IS NULL
            """;

    private static final String ONE =
            """
            SELECT 1 FROM feed_file WHERE secret_sum = ? AND digest = ?
            """;

    private static final String ADD =
            """
            INSERT INTO feed_file (secret_sum, digest) VALUES (?, ?)
            ON CONFLICT (secret_sum, digest) DO UPDATE SET gone_at = NULL
            """;

    private static final String GONE =
            """
            UPDATE feed_file SET gone_at = ? WHERE secret_sum = ? AND digest = ?
            """;

    private static final String FORGET =
            """
            DELETE FROM feed_file WHERE secret_sum = ? AND gone_at <= ?
            """;

    private final Session session;

    ToldRows(Session session) {
        this.session = session;
    }

    /// What the feed's index tells of now, as far as it was written down.
    public Set<Digest> now(Digest feed) throws IOException {
        return new HashSet<>(session.list(NOW, row -> new Digest(Texts.of(row, 1)), feed));
    }

    /// Whether the feed's index tells of this file, or did and that is not forgotten.
    public boolean has(Digest feed, Digest file) throws IOException {
        return session.first(ONE, _ -> true, feed, file).isPresent();
    }

    /// Has the feed tell of these files and of no others, from this time on.
    ///
    /// @param feed the sum of the secret of one that is there
    public void set(Digest feed, Set<Digest> files, Instant at) throws IOException {
        Set<Digest> before = now(feed);
        for (Digest file : files) {
            if (!before.contains(file)) {
                session.change(ADD, feed, file);
            }
        }
        for (Digest file : before) {
            if (!files.contains(file)) {
                session.change(GONE, at, feed, file);
            }
        }
    }

    /// Forgets what the feed has told of no more since then or longer.
    public void forget(Digest feed, Instant before) throws IOException {
        session.change(FORGET, feed, before);
    }
}
