package gantry.store;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageServer.RolledBack;
import gantry.image.ImageUpdates.Check;
import gantry.store.catalog.Tables;
import gantry.store.catalog.VersionRows.Step;
import gantry.store.catalog.VersionRows.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.List;

/// An alias, and those that moved with it, name the previous version again, in one transaction.
final class Rollback {
    private final ImageStore store;
    private final String project;
    private final AliasEntry alias;

    Rollback(ImageStore store, String project, AliasEntry alias) {
        this.store = store;
        this.project = project;
        this.alias = alias;
    }

    /// Inside a transaction.
    RolledBack run(Tables tables) throws IOException {
        Fingerprint current = current(tables);
        Fingerprint previous = previous(tables, current);
        List<String> moved = moved(tables, current, previous);
        for (String name : moved) {
            tables.aliases().move(project, name, alias.type(), previous);
        }
        Instant now = store.clock().instant();
        if (tables.aliases().ofImage(project, current).isEmpty()) {
            tables.versions().withdraw(new Step(project, current, previous, now), moved);
        }
        tables.versions().setPaused(project, previous, true);
        tables.versions()
                .note(
                        project,
                        previous,
                        new Check(
                                now,
                                "Rolled back from %s; not updated until it is refreshed by hand"
                                        .formatted(current.abbreviated())));
        return new RolledBack(previous, current, moved);
    }

    private Fingerprint current(Tables tables) throws IOException {
        Fingerprint now =
                tables.aliases().named(project, alias.name()).stream()
                        .filter(entry -> entry.type() == alias.type())
                        .map(AliasEntry::target)
                        .findFirst()
                        .orElseThrow(() -> new NotFound("Image alias not found: " + alias.name()));
        if (!now.equals(alias.target())) {
            throw new Mismatch(
                    "Alias %s names image %s now; look at it again"
                            .formatted(alias.name(), now.abbreviated()));
        }
        return now;
    }

    private Fingerprint previous(Tables tables, Fingerprint current) throws IOException {
        return tables.versions().versions(project, current).stream()
                .filter(version -> !version.withdrawn())
                .map(Version::image)
                .findFirst()
                .orElseThrow(
                        () ->
                                new NotFound(
                                        ("There is no previous version for alias %s to go back to;"
                                                        + " images.keep_previous says how many are"
                                                        + " kept when an image is refreshed")
                                                .formatted(alias.name())));
    }

    /// The one that was asked for, and those that moved with it and still name the same image.
    private List<String> moved(Tables tables, Fingerprint current, Fingerprint previous)
            throws IOException {
        List<String> fellows = tables.versions().moved(project, previous);
        return tables.aliases().ofImage(project, current).stream()
                .map(AliasEntry::alias)
                .map(Alias::name)
                .filter(name -> name.equals(alias.name()) || fellows.contains(name))
                .toList();
    }
}
