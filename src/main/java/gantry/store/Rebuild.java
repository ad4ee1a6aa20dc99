package gantry.store;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.image.StoreUnavailable;
import gantry.store.RebuildSources.Candidate;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.OldCatalog;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Makes the catalog of a store anew: from the records of the images, from what the old catalog
/// still gives, and from the files themselves.
///
/// The files of images, and their records, stay as they are. The new catalog is made under another
/// name, and takes its place when it is whole and on the disk; the old one is kept beside it.
public final class Rebuild {
    private final StoreFiles files;
    private final Clock clock;
    private final List<String> said = new ArrayList<>();
    private int images;
    private int aliases;

    /// @param directory of the store
    public Rebuild(Path directory, Clock clock) {
        this.files = new StoreFiles(directory);
        this.clock = clock;
    }

    /// @param images that are in the new catalog
    /// @param said what a person has to know: what was lost, and what to look at
    public record Outcome(int images, int aliases, List<String> said) {
        public Outcome {
            said = List.copyOf(said);
        }
    }

    /// Whether a catalog that need not be made anew is.
    public enum When {
        LOST,
        ALWAYS
    }

    /// @throws Invalid if there is nothing to do, or another process uses the store
    /// @throws StoreUnavailable.Newer if the catalog says that it is a newer gantry's
    public Outcome run(When when) throws IOException {
        if (!files.blobs().isAny()
                && !files.records().isAnyImage()
                && !files.trust().isAnything()) {
            throw new Invalid(
                    "There is nothing to make a catalog from: no files of images are in %s"
                            .formatted(files.directory()));
        }
        switch (when) {
            case LOST -> refuseSound();
            case ALWAYS -> {}
        }
        try (CatalogSwap swap = CatalogSwap.begin(files.catalog())) {
            Optional<Path> kept =
                    swap.isUnfinished() ? swap.finish(clock.instant()) : rebuild(swap);
            kept.ifPresent(path -> said.add("The old catalog is kept as " + path));
        }
        try (ImageStore store = ImageStore.open(files.directory(), clock)) {
            said.addAll(store.reconcile());
            images = store.usage().images();
            aliases = count(store);
        }
        return new Outcome(images, aliases, said);
    }

    private static int count(ImageStore store) throws IOException {
        int count = 0;
        for (Project project : store.projects().list()) {
            count += project.ownImages() ? store.images(project.name()).aliases().size() : 0;
        }
        return count;
    }

    private void refuseSound() throws IOException {
        boolean sound;
        try (ImageStore store = ImageStore.open(files.directory(), clock)) {
            sound = store.reconcile().isEmpty();
        } catch (StoreUnavailable.Newer e) {
            throw e;
        } catch (StoreUnavailable _) {
            sound = false;
        }
        if (sound) {
            throw new Invalid(
                    "The catalog %s is sound: there is nothing to make anew; --force does it all the same"
                            .formatted(files.catalog()));
        }
    }

    private Optional<Path> rebuild(CatalogSwap swap) throws IOException {
        Optional<Path> copy = swap.copy();
        Set<Fingerprint> traces = copy.isPresent() ? Traces.in(copy.get()) : Set.of();
        Optional<OldCatalog> old = copy.flatMap(OldCatalog::open);
        try {
            RebuildSources sources = new RebuildSources(files, old, traces, clock.instant(), said);
            List<Candidate> found = sources.images();
            Path building = swap.building();
            try (Catalog catalog = Catalog.sqlite(building)) {
                catalog.change(
                        tables -> {
                            for (Project project : sources.projects(found)) {
                                add(tables, project);
                            }
                            addAll(tables, found);
                            new RebuildTrust(tables, files.trust(), said).take(old);
                            tables.records().forgetStale();
                        });
                catalog.check();
            }
        } finally {
            if (old.isPresent()) {
                old.get().close();
            }
        }
        return swap.swap(clock.instant());
    }

    private static void add(Tables tables, Project project) throws IOException {
        if (project.name().equals(Project.DEFAULT)) {
            tables.projects().update(project);
        } else {
            tables.projects().add(project);
        }
    }

    private void addAll(Tables tables, List<Candidate> found) throws IOException {
        List<Candidate> added = new ArrayList<>();
        for (Candidate candidate : found) {
            if (hasFiles(candidate)) {
                ImageRecord record = candidate.record();
                ImageInfo info = record.image().info();
                tables.images().add(info.project(), record.image());
                tables.versions().setGiven(info.project(), info.fingerprint(), record.given());
                tables.records().restore(info.project(), info.fingerprint(), record.past());
                added.add(candidate);
            }
        }
        // Of two records that claim an alias, the newer one knows better.
        added.sort(Comparator.comparing(Candidate::writtenAt).reversed());
        for (Candidate candidate : added) {
            addAliases(tables, candidate.record().image().info());
        }
    }

    private void addAliases(Tables tables, ImageInfo info) throws IOException {
        for (Alias alias : info.aliases()) {
            if (!tables.records().restoreAlias(info.project(), info.fingerprint(), alias)) {
                said.add(
                        "Alias %s of project %s names another image now, and not %s any more"
                                .formatted(
                                        alias.name(),
                                        info.project(),
                                        info.fingerprint().abbreviated()));
            }
        }
    }

    /// An image that has lost some of its files is kept, so that importing it again mends it, with
    /// its aliases and settings; of one that has none at all, the deletion was not noted.
    private boolean hasFiles(Candidate candidate) throws IOException {
        Fingerprint image = candidate.record().image().info().fingerprint();
        List<StoredFile> wanted = candidate.record().image().files();
        int whole = 0;
        for (StoredFile file : wanted) {
            OptionalLong size = files.blobs().size(file.key());
            if (size.isPresent() && size.getAsLong() == file.size()) {
                whole++;
            }
        }
        if (whole == 0) {
            said.add("Image %s is left out: none of its files is there".formatted(image));
            return false;
        }
        if (whole < wanted.size()) {
            said.add(
                    "Image %s has lost a file; import the image again to mend it".formatted(image));
        }
        return true;
    }
}
