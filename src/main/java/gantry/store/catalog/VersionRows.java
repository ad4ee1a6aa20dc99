package gantry.store.catalog;

import gantry.image.Fingerprint;
import gantry.image.ImageUpdates;
import java.io.IOException;
import java.time.Instant;
import java.util.AbstractMap.SimpleImmutableEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What images remember of their sources, and of the versions before them.
public final class VersionRows {
    private static final String SET_GIVEN_EXPIRY =
            """
            UPDATE image SET given_expires_at = ? WHERE project = ? AND fingerprint = ?
            """;

    private static final String GIVEN_EXPIRY =
            """
            SELECT given_expires_at FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String FORGET_GIVEN =
            """
            DELETE FROM given_property
            WHERE image_id = (SELECT image_id FROM image WHERE project = ? AND fingerprint = ?)
            """;

    private static final String ADD_GIVEN =
            """
            INSERT INTO given_property (image_id, name, value)
            SELECT image_id, ?, ? FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String GIVEN =
            """
            SELECT given_property.name, given_property.value
            FROM given_property JOIN image USING (image_id)
            WHERE image.project = ? AND image.fingerprint = ?
            """;

    private static final String NOTE =
            """
            UPDATE image SET checked_at = ?, check_outcome = ?
            WHERE project = ? AND fingerprint = ?
            """;

    private static final String PAUSE =
            """
            UPDATE image SET updates_paused = ? WHERE project = ? AND fingerprint = ?
            """;

    private static final String SUPERSEDE =
            """
            UPDATE image SET superseded_by = ?, superseded_at = ?, withdrawn = ?
            WHERE project = ? AND fingerprint = ?
            """;

    private static final String INHERIT =
            """
            UPDATE image SET superseded_by = ? WHERE project = ? AND superseded_by = ?
            """;

    private static final String IS_CURRENT =
            """
            UPDATE image SET superseded_by = NULL, superseded_at = NULL, withdrawn = 0
            WHERE project = ? AND fingerprint = ?
            """;

    private static final String VERSIONS =
            """
            SELECT fingerprint, withdrawn FROM image
            WHERE project = ? AND superseded_by = ?
            ORDER BY superseded_at DESC, image_id DESC
            """;

    private static final String FORGET_MOVED =
            """
            DELETE FROM moved_alias
            WHERE image_id = (SELECT image_id FROM image WHERE project = ? AND fingerprint = ?)
            """;

    private static final String ADD_MOVED =
            """
            INSERT INTO moved_alias (image_id, name)
            SELECT image_id, ? FROM image WHERE project = ? AND fingerprint = ?
            """;

    private static final String MOVED =
            """
            SELECT moved_alias.name FROM moved_alias JOIN image USING (image_id)
            WHERE image.project = ? AND image.fingerprint = ?
            ORDER BY moved_alias.name
            """;

    /// One image in the place of another.
    public record Step(String project, Fingerprint image, Fingerprint by, Instant at) {}

    /// @param withdrawn whether it was newer than the one in its place, and was rolled back
    public record Version(Fingerprint image, boolean withdrawn) {}

    private final Session session;

    VersionRows(Session session) {
        this.session = session;
    }

    public void setGiven(String project, Fingerprint image, Given given) throws IOException {
        session.change(SET_GIVEN_EXPIRY, given.expiresAt(), project, image);
        session.change(FORGET_GIVEN, project, image);
        for (Map.Entry<String, String> property : given.properties().entrySet()) {
            session.change(ADD_GIVEN, property.getKey(), property.getValue(), project, image);
        }
    }

    /// What its metadata or its source said, whatever people have changed since.
    public Given given(String project, Fingerprint image) throws IOException {
        Map<String, String> properties = new TreeMap<>();
        session.list(
                        GIVEN,
                        row -> new SimpleImmutableEntry<>(Texts.of(row, 1), Texts.of(row, 2)),
                        project,
                        image)
                .forEach(entry -> properties.put(entry.getKey(), entry.getValue()));
        Optional<Instant> expiresAt =
                session.first(GIVEN_EXPIRY, row -> Times.maybe(row, 1), project, image)
                        .flatMap(time -> time);
        return new Given(properties, expiresAt);
    }

    /// Does nothing where the image is gone, as does [#setPaused].
    public void note(String project, Fingerprint image, ImageUpdates.Check check)
            throws IOException {
        session.change(NOTE, check.at(), check.outcome(), project, image);
    }

    public void setPaused(String project, Fingerprint image, boolean paused) throws IOException {
        session.change(PAUSE, paused, project, image);
    }

    /// Makes the image, and all that were superseded by it, previous versions of the other. An
    /// image that is given an alias after that is no previous version any more, and its updates
    /// are paused.
    ///
    /// @param aliases that it had
    public void supersede(Step step, List<String> aliases) throws IOException {
        supersede(step, false, aliases);
    }

    /// The same, where the image is the newer one and the other had been its previous version.
    public void withdraw(Step step, List<String> aliases) throws IOException {
        supersede(step, true, aliases);
    }

    private void supersede(Step step, boolean withdrawn, List<String> aliases) throws IOException {
        session.change(IS_CURRENT, step.project(), step.by());
        session.change(INHERIT, step.by(), step.project(), step.image());
        session.change(SUPERSEDE, step.by(), step.at(), withdrawn, step.project(), step.image());
        session.change(FORGET_MOVED, step.project(), step.image());
        for (String alias : aliases) {
            session.change(ADD_MOVED, alias, step.project(), step.image());
        }
    }

    /// The images in whose place this one is, the one that was so last first.
    public List<Version> versions(String project, Fingerprint image) throws IOException {
        return session.list(
                VERSIONS,
                row -> new Version(new Fingerprint(Texts.of(row, 1)), row.getBoolean(2)),
                project,
                image);
    }

    /// The aliases that a previous version had when another took its place, in their order.
    public List<String> moved(String project, Fingerprint image) throws IOException {
        return session.list(MOVED, row -> Texts.of(row, 1), project, image);
    }
}
