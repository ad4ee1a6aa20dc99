package gantry.store;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.ImageUpdates.Check;
import gantry.image.ImageVersions.Newer;
import gantry.image.ImageVersions.Replacement;
import gantry.image.Progress;
import gantry.store.catalog.Given;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import gantry.store.catalog.VersionRows.Step;
import gantry.store.catalog.VersionRows.Version;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A newer version takes the place of an image: its bytes come in first, and the rest is one
/// transaction, which looks at the image as it is then and not as it was when the bytes began to
/// come.
final class Succession {
    private final ImageStore store;
    private final String project;
    private final Permit permit;
    private final ImageInfo seen;
    private final Newer newer;
    private final int keep;
    private final Commit commit;
    private final List<Alias> elsewhere = new ArrayList<>();
    private boolean arrived;

    /// @param seen the old version, as it was when its source was asked
    Succession(
            ImageStore store,
            String project,
            Permit permit,
            ImageInfo seen,
            Newer newer,
            int keep) {
        this.store = store;
        this.project = project;
        this.permit = permit;
        this.seen = seen;
        this.newer = newer;
        this.keep = keep;
        ImageSettings settings = newer.info().settings();
        ImageDraft draft =
                ImageDraft.PLAIN
                        .expecting(newer.info().fingerprint())
                        .withSettings(settings, newer.over())
                        .given(settings.properties())
                        .from(newer.address());
        this.commit = new Commit(store, project, permit, draft, this::takePlace);
    }

    Replacement run(Progress progress) throws IOException {
        Fingerprint fingerprint = newer.info().fingerprint();
        if (!commit.isKnown(fingerprint)) {
            try (ImageStream stream = newer.from().open(newer.info());
                    StagedImage staged = store.stage(stream, progress)) {
                arrived = true;
                return replacement(commit.commit(staged).fingerprint());
            } catch (AlreadyExists e) {
                // it came another way meanwhile, or has just been mended
                arrived = false;
                return takeOver(e.image().orElseThrow(() -> e));
            }
        }
        return takeOver(fingerprint);
    }

    /// Lets an image that is there already take the place.
    private Replacement takeOver(Fingerprint there) throws IOException {
        store.catalog()
                .change(
                        tables -> {
                            StoredImage image =
                                    tables.images()
                                            .one(project, there)
                                            .orElseThrow(() -> notFound(there));
                            takePlace(tables, image.info());
                        });
        store.deleteGarbage();
        return replacement(there);
    }

    private Replacement replacement(Fingerprint now) throws IOException {
        ImageInfo image =
                store.catalog()
                        .read(tables -> tables.images().one(project, now))
                        .orElseThrow(() -> notFound(now))
                        .info();
        return new Replacement(image, elsewhere);
    }

    private static NotFound notFound(Fingerprint image) {
        return new NotFound("Image not found: " + image);
    }

    private void takePlace(Tables tables, ImageInfo image) throws IOException {
        permit.check(tables);
        Fingerprint now = image.fingerprint();
        ImageInfo old = old(tables);
        checkType(old, image);
        tables.images().updateSource(project, now, Optional.of(newer.address()));
        tables.images().updateSettings(project, now, settings(tables, old, image));
        carryHistory(tables, old, image);
        moveAliases(tables, old, now);
        Instant at = store.clock().instant();
        tables.versions()
                .supersede(
                        new Step(project, old.fingerprint(), now, at),
                        old.aliases().stream().map(Alias::name).toList());
        tables.versions().setPaused(project, now, false);
        tables.versions()
                .note(
                        project,
                        now,
                        new Check(at, "Updated from " + old.fingerprint().abbreviated()));
        forgetOldest(tables, now);
    }

    private ImageInfo old(Tables tables) throws IOException {
        ImageInfo old =
                tables.images()
                        .one(project, seen.fingerprint())
                        .orElseThrow(
                                () ->
                                        new NotFound(
                                                "Image %s was deleted while its newer version came in;"
                                                                .formatted(
                                                                        seen.fingerprint()
                                                                                .abbreviated())
                                                        + " that one is not kept either"))
                        .info();
        if (old.history().updates().superseded().isPresent()) {
            throw new Invalid(
                    "Image %s was replaced by someone else meanwhile"
                            .formatted(old.fingerprint().abbreviated()));
        }
        return old;
    }

    private static void checkType(ImageInfo old, ImageInfo image) {
        if (old.facts().type() != image.facts().type()) {
            throw new Mismatch(
                    "The source has a %s now where it had a %s; the image stays as it is"
                            .formatted(image.facts().type(), old.facts().type()));
        }
    }

    /// What a person set of the old version, over what the new one brings. An image that people
    /// have had here for itself keeps its settings, and is followed from now on.
    private ImageSettings settings(Tables tables, ImageInfo old, ImageInfo image)
            throws IOException {
        if (isOwn(image)) {
            return image.settings().withAutoUpdate(old.settings().autoUpdate());
        }
        Given before = tables.versions().given(project, old.fingerprint());
        Given after = tables.versions().given(project, image.fingerprint());
        ImageSettings chosen = old.settings();
        return new ImageSettings(
                chosen.isPublic(),
                chosen.autoUpdate(),
                chosen.expiresAt().equals(before.expiresAt())
                        ? after.expiresAt()
                        : chosen.expiresAt(),
                properties(before.properties(), chosen.properties(), after.properties()),
                chosen.profiles());
    }

    private boolean isOwn(ImageInfo image) {
        return !arrived && image.history().updates().superseded().isEmpty();
    }

    private static Map<String, String> properties(
            Map<String, String> given, Map<String, String> chosen, Map<String, String> newer) {
        Map<String, String> properties = new TreeMap<>(newer);
        given.keySet().stream().filter(key -> !chosen.containsKey(key)).forEach(properties::remove);
        chosen.forEach(
                (key, value) -> {
                    if (!value.equals(given.get(key))) {
                        properties.put(key, value);
                    }
                });
        return properties;
    }

    private void carryHistory(Tables tables, ImageInfo old, ImageInfo image) throws IOException {
        Fingerprint now = image.fingerprint();
        if (old.history().lastUsedAt().isPresent()) {
            tables.images().touch(project, now, old.history().lastUsedAt().get());
        }
        boolean wasCached = !isOwn(image) || image.history().cached();
        tables.images().setCached(project, now, old.history().cached() && wasCached);
    }

    private void moveAliases(Tables tables, ImageInfo old, Fingerprint now) throws IOException {
        for (Alias alias : old.aliases()) {
            tables.aliases().move(project, alias.name(), old.facts().type(), now);
        }
        elsewhere.clear();
        seen.aliases().stream()
                .filter(
                        alias ->
                                old.aliases().stream()
                                        .noneMatch(kept -> kept.name().equals(alias.name())))
                .forEach(elsewhere::add);
    }

    private void forgetOldest(Tables tables, Fingerprint now) throws IOException {
        List<Version> versions = tables.versions().versions(project, now);
        for (Version version : versions.subList(Math.min(keep, versions.size()), versions.size())) {
            tables.images().delete(project, version.image(), store.clock().instant());
        }
    }
}
