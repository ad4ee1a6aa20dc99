package gantry.store;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.image.StoreUnavailable;
import gantry.image.Words;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.ImageKey;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Keeps the records of images beside their files in step with the catalog.
///
/// What changes in a transaction is written right after its commit, and the record of what goes is
/// deleted right before it. So a record without its row is not left by a crash: the catalog has
/// lost the row. A record that a crash left behind, or left out, is written when they are compared.
final class Records implements Catalog.Watcher {
    /// What is being written takes no longer.
    private static final Duration WRITING = Duration.ofHours(1);

    /// The catalog is not locked for longer than these take.
    private static final int BATCH = 200;

    private static final String MEND = "gantry store rebuild takes it from its record";

    private final Catalog catalog;
    private final RecordFiles files;
    private final Clock clock;

    Records(Catalog catalog, RecordFiles files, Clock clock) {
        this.catalog = catalog;
        this.files = files;
        this.clock = clock;
    }

    @Override
    public Runnable committing(Tables tables) throws IOException {
        List<ImageKey> stale = tables.records().stale();
        if (stale.isEmpty()) {
            return () -> {};
        }
        Map<ImageKey, String> texts = new LinkedHashMap<>();
        for (ImageKey key : stale) {
            Optional<String> text = key.isProject() ? project(tables, key) : image(tables, key);
            if (text.isPresent()) {
                tables.records().setSum(key, Digest.ofText(text.get()));
                texts.put(key, text.get());
            } else {
                files.delete(key);
            }
        }
        tables.records().forgetStale();
        return () -> texts.forEach(this::write);
    }

    private static Optional<String> project(Tables tables, ImageKey key) throws IOException {
        return tables.projects()
                .one(key.project())
                .map(project -> new ProjectRecord(project).text());
    }

    private static Optional<String> image(Tables tables, ImageKey key) throws IOException {
        Fingerprint fingerprint = new Fingerprint(key.fingerprint());
        Optional<StoredImage> image = tables.images().one(key.project(), fingerprint);
        return image.isPresent()
                ? Optional.of(ImageRecord.of(tables, image.get()).text())
                : Optional.empty();
    }

    private void write(ImageKey key, String text) {
        try {
            files.write(key, text);
        } catch (IOException _) {
            return; // the change stands in the catalog; the record is written when they are
            // compared
        }
    }

    /// What came of comparing records and rows.
    ///
    /// @param damaged a sentence for each row that does not say what was written into it
    /// @param strays records whose rows the catalog has lost
    record Agreement(List<String> damaged, List<Stray> strays) {}

    /// A record without a row.
    ///
    /// @param record empty where the text is none
    record Stray(RecordFiles.Found found, Optional<ImageRecord> record) {
        Set<BlobKey> files() {
            Set<BlobKey> named = new HashSet<>();
            record.ifPresent(whole -> whole.image().files().forEach(file -> named.add(file.key())));
            return named;
        }

        String sentence() {
            String image = found.path().getFileName().toString();
            return record.map(
                            whole ->
                                    "The catalog does not know image %s of project %s, whose record and files are there; gantry store rebuild brings it back"
                                            .formatted(image, whole.image().info().project()))
                    .orElseGet(
                            () ->
                                    "The record %s is damaged, and the catalog does not know its image"
                                            .formatted(found.path()));
        }
    }

    /// Compares all records with all rows, and writes the records that are missing or old.
    ///
    /// @throws gantry.image.StoreUnavailable if the catalog is damaged as a file
    Agreement agree() throws IOException {
        catalog.check();
        files.sweep(clock.instant().minus(WRITING));
        List<String> damaged = new ArrayList<>();
        List<ImageKey> stale = catalog.read(tables -> compare(tables, damaged));
        writeAnew(stale);
        return new Agreement(damaged, strays());
    }

    private void writeAnew(List<ImageKey> stale) throws IOException {
        for (int i = 0; i < stale.size(); i += BATCH) {
            List<ImageKey> some = stale.subList(i, Math.min(i + BATCH, stale.size()));
            try {
                catalog.write(tables -> mark(tables, some));
            } catch (StoreUnavailable e) {
                throw e;
            } catch (IOException _) {
                return; // a full disk, for one: the next time, then
            }
        }
    }

    private static int mark(Tables tables, List<ImageKey> stale) throws IOException {
        for (ImageKey key : stale) {
            tables.records().markStale(key);
        }
        return stale.size();
    }

    private List<ImageKey> compare(Tables tables, List<String> damaged) throws IOException {
        List<ImageKey> stale = new ArrayList<>();
        for (Project project : tables.projects().all()) {
            ImageKey key = new ImageKey(project.name(), "");
            switch (state(tables, key, new ProjectRecord(project).text())) {
                case RIGHT -> {}
                case STALE -> stale.add(key);
                case DAMAGED ->
                        damaged.add(
                                "Project %s: its row in the catalog is damaged; %s"
                                        .formatted(Words.printable(project.name()), MEND));
            }
        }
        for (StoredImage image : tables.images().all()) {
            ImageInfo info = image.info();
            ImageKey key = new ImageKey(info.project(), info.fingerprint().hex());
            switch (state(tables, key, ImageRecord.of(tables, image).text())) {
                case RIGHT -> {}
                case STALE -> stale.add(key);
                case DAMAGED ->
                        damaged.add(
                                "Image %s of project %s: its row in the catalog is damaged; %s"
                                        .formatted(
                                                info.fingerprint(),
                                                Words.printable(info.project()),
                                                MEND));
            }
        }
        return stale;
    }

    private enum State {
        RIGHT,
        STALE,
        DAMAGED
    }

    /// Of the row, its sum and the record, the two that agree are right.
    private State state(Tables tables, ImageKey key, String text) throws IOException {
        boolean same = files.read(key).equals(Optional.of(text));
        Optional<Digest> sum = tables.records().sum(key);
        if (sum.isEmpty()) {
            return State.STALE;
        }
        boolean sound = sum.get().equals(Digest.ofText(text));
        if (sound && same) {
            return State.RIGHT;
        }
        return sound || same ? State.STALE : State.DAMAGED;
    }

    private List<Stray> strays() throws IOException {
        List<Stray> strays = new ArrayList<>();
        files.each(
                found -> {
                    if (found.fingerprint().isPresent() && !isKnown(found)) {
                        stray(found).ifPresent(strays::add);
                    }
                });
        return strays;
    }

    private boolean isKnown(RecordFiles.Found found) throws IOException {
        Fingerprint fingerprint = found.fingerprint().orElseThrow();
        return catalog.read(
                tables -> {
                    for (Project project : tables.projects().all()) {
                        if (RecordFiles.isHome(found, project.name())) {
                            return tables.images().one(project.name(), fingerprint).isPresent();
                        }
                    }
                    return false;
                });
    }

    /// The record goes before the row does: one that is there still has lost its row.
    private Optional<Stray> stray(RecordFiles.Found found) throws IOException {
        return Files.exists(found.path())
                ? Optional.of(new Stray(found, parse(found)))
                : Optional.empty();
    }

    /// Empty where it is damaged, or not in its place.
    static Optional<ImageRecord> parse(RecordFiles.Found found) {
        try {
            ImageRecord record = ImageRecord.parse(found.text());
            return Optional.of(record)
                    .filter(
                            whole ->
                                    RecordFiles.isHome(found, whole.image().info().project())
                                            && found.fingerprint()
                                                    .equals(
                                                            Optional.of(
                                                                    whole.image()
                                                                            .info()
                                                                            .fingerprint())));
        } catch (Invalid _) {
            return Optional.empty();
        }
    }

    /// Every file that the record of any image names.
    Set<BlobKey> named() throws IOException {
        Set<BlobKey> named = new HashSet<>();
        files.each(
                found ->
                        parse(found).stream()
                                .flatMap(record -> record.image().files().stream())
                                .map(StoredFile::key)
                                .forEach(named::add));
        return named;
    }

    void delete(Stray stray) throws IOException {
        Files.deleteIfExists(stray.found().path());
    }

    RecordFiles files() {
        return files;
    }
}
