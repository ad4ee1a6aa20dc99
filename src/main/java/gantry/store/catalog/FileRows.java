package gantry.store.catalog;

import gantry.image.Digest;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The files of which images consist.
public final class FileRows {
    private static final String IS_REFERENCED =
            """
            SELECT 1 FROM file WHERE digest = ?
            UNION ALL
            SELECT 1 FROM lingering_file WHERE digest = ?
            LIMIT 1
            """;

    private static final String REFERENCED =
            """
            SELECT digest FROM file
            UNION
            SELECT digest FROM lingering_file
            """;

    private static final String IS_ANY =
            """
            SELECT EXISTS (SELECT 1 FROM image) OR EXISTS (SELECT 1 FROM lingering_file)
            """;

    private static final String USAGE =
            """
            SELECT (SELECT count(*) FROM image),
                   (SELECT coalesce(sum(size), 0) FROM file),
                   count(*),
                   coalesce(sum(size), 0)
            FROM (SELECT digest, max(size) AS size FROM file GROUP BY digest) AS distinct_file
            """;

    private static final String PROJECT_USAGE =
            """
            SELECT project.name, count(DISTINCT image.image_id), coalesce(sum(file.size), 0)
            FROM project
            LEFT JOIN image ON image.project = project.name
            LEFT JOIN file ON file.image_id = image.image_id
            WHERE project.own_images = 1
            GROUP BY project.name
            ORDER BY project.name
            """;

    private final Session session;

    FileRows(Session session) {
        this.session = session;
    }

    /// Whether an image of any project is made of this file, or it lingers.
    public boolean isReferenced(Digest digest) throws IOException {
        return session.first(IS_REFERENCED, row -> true, digest, digest).isPresent();
    }

    /// Whether there is any image, or a file that lingers of one.
    public boolean isAny() throws IOException {
        return session.first(IS_ANY, row -> row.getBoolean(1)).orElse(false);
    }

    /// Every file that an image of any project is made of, or that lingers.
    public Set<Digest> referenced() throws IOException {
        return new HashSet<>(session.list(REFERENCED, row -> new Digest(Texts.of(row, 1))));
    }

    /// Over all projects.
    public SpaceUsed usage() throws IOException {
        return session.first(
                        USAGE,
                        row ->
                                new SpaceUsed(
                                        row.getInt(1),
                                        row.getLong(2),
                                        row.getInt(3),
                                        row.getLong(4)))
                .orElseThrow();
    }

    /// Of each project with images of its own, in the order of their names.
    public List<ProjectUsage> projectUsage() throws IOException {
        return session.list(
                PROJECT_USAGE,
                row -> new ProjectUsage(Texts.of(row, 1), row.getInt(2), row.getLong(3)));
    }
}
