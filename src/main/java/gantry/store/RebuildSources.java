package gantry.store;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.Project;
import gantry.store.blob.BlobKey;
import gantry.store.blob.FileBlobs;
import gantry.store.catalog.ImageKey;
import gantry.store.catalog.OldCatalog;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// Which images and projects a lost catalog had.
final class RebuildSources {
    private final StoreFiles files;
    private final Optional<OldCatalog> old;
    private final Instant now;
    private final List<String> said;
    private final Set<Fingerprint> traces;

    /// The projects of images whose records cannot be read.
    private final Map<Fingerprint, String> damaged = new HashMap<>();

    /// @param traces what may be fingerprints of images that were lost
    /// @param said what a person has to know is added
    RebuildSources(
            StoreFiles files,
            Optional<OldCatalog> old,
            Set<Fingerprint> traces,
            Instant now,
            List<String> said) {
        this.files = files;
        this.old = old;
        this.traces = traces;
        this.now = now;
        this.said = said;
    }

    /// An image that was found.
    ///
    /// @param writtenAt when it was said so
    record Candidate(ImageRecord record, Instant writtenAt) {}

    /// In the order in which they came.
    List<Candidate> images() throws IOException {
        Map<ImageKey, Candidate> found = new LinkedHashMap<>();
        files.records().each(record -> take(record, found));
        takeRows(found);
        new RebuildFiles(files, said).take(found, lost(found), deleted());
        return found.values().stream()
                .sorted(
                        Comparator.comparing(
                                candidate ->
                                        candidate.record().image().info().history().uploadedAt()))
                .toList();
    }

    private void take(RecordFiles.Found record, Map<ImageKey, Candidate> found) throws IOException {
        if (record.fingerprint().isEmpty()) {
            return;
        }
        Optional<ImageRecord> parsed = Records.parse(record);
        if (parsed.isEmpty()) {
            said.add("The record %s is damaged".formatted(record.path()));
            damaged.put(record.fingerprint().get(), RecordFiles.home(record));
            return;
        }
        Instant written = Files.getLastModifiedTime(record.path()).toInstant();
        found.put(key(parsed.get()), new Candidate(inUse(parsed.get()), written));
    }

    /// Where images were whose records and rows tell no more than their fingerprints; each with its
    /// project, as far as that is known.
    private Map<Fingerprint, String> lost(Map<ImageKey, Candidate> found) {
        Map<Fingerprint, String> lost = new HashMap<>();
        traces.forEach(trace -> lost.put(trace, Project.DEFAULT));
        for (Candidate candidate : found.values()) {
            candidate
                    .record()
                    .past()
                    .superseded()
                    .ifPresent(
                            by -> lost.put(by.by(), candidate.record().image().info().project()));
        }
        lost.putAll(damaged);
        old.ifPresent(rows -> rows.images().forEach(key -> addTo(lost, key)));
        found.keySet().forEach(key -> lost.remove(new Fingerprint(key.fingerprint())));
        return lost;
    }

    private static void addTo(Map<Fingerprint, String> lost, ImageKey key) {
        Fingerprint.parse(key.fingerprint()).ifPresent(image -> lost.put(image, key.project()));
    }

    /// Files of images that were deleted, as the old catalog knew.
    private Set<BlobKey> deleted() {
        Set<BlobKey> deleted = new HashSet<>();
        old.flatMap(rows -> rows.attempt(tables -> tables.lingering().old(Instant.MAX)))
                .ifPresent(deleted::addAll);
        old.flatMap(rows -> rows.attempt(tables -> tables.blobs().garbage()))
                .ifPresent(deleted::addAll);
        return deleted;
    }

    static ImageKey key(ImageRecord record) {
        ImageInfo info = record.image().info();
        return new ImageKey(info.project(), info.fingerprint().hex());
    }

    /// A record does not tell when a cached image was used last: it gets its full time again.
    private ImageRecord inUse(ImageRecord record) {
        ImageInfo info = record.image().info();
        ImageHistory history = info.history();
        if (!history.cached()) {
            return record;
        }
        ImageInfo used =
                new ImageInfo(
                        info.fingerprint(),
                        info.project(),
                        info.facts(),
                        info.settings(),
                        new ImageHistory(
                                history.uploadedAt(), Optional.of(now), true, history.updates()),
                        info.aliases(),
                        info.updateSource());
        return new ImageRecord(
                new StoredImage(used, record.image().files()), record.given(), record.past());
    }

    /// A row of the old catalog stands for a record that is missing or damaged.
    private void takeRows(Map<ImageKey, Candidate> found) throws IOException {
        if (old.isEmpty()) {
            return;
        }
        Set<BlobKey> recorded = named(found);
        for (ImageKey key : old.get().images()) {
            if (found.containsKey(key)) {
                continue;
            }
            Optional<ImageRecord> row =
                    old.get().attempt(tables -> row(tables, key, recorded)).flatMap(one -> one);
            if (row.isPresent() && isThere(row.get())) {
                found.put(key, new Candidate(row.get(), Instant.EPOCH));
            }
        }
    }

    static Set<BlobKey> named(Map<ImageKey, Candidate> found) {
        Set<BlobKey> named = new HashSet<>();
        for (Candidate candidate : found.values()) {
            candidate.record().image().files().forEach(file -> named.add(file.key()));
        }
        return named;
    }

    /// Empty where it is a damaged row of an image that has its record.
    private static Optional<ImageRecord> row(Tables tables, ImageKey key, Set<BlobKey> recorded)
            throws IOException {
        Fingerprint fingerprint =
                Fingerprint.parse(key.fingerprint()).orElseThrow(IllegalStateException::new);
        StoredImage image =
                tables.images()
                        .one(key.project(), fingerprint)
                        .orElseThrow(IllegalStateException::new);
        ImageRecord record = ImageRecord.of(tables, image);
        ImageRecord.parse(record.text()); // refuses what cannot have been written
        boolean whole = tables.records().sum(key).equals(Optional.of(Digest.ofText(record.text())));
        boolean known = image.files().stream().map(StoredFile::key).allMatch(recorded::contains);
        return whole || !known ? Optional.of(record) : Optional.empty();
    }

    /// An old state of the catalog may know images that were deleted since.
    private boolean isThere(ImageRecord record) throws IOException {
        FileBlobs blobs = files.blobs();
        for (StoredFile file : record.image().files()) {
            if (blobs.size(file.key()).isEmpty()) {
                return false;
            }
        }
        return !record.image().files().isEmpty();
    }

    /// Those that have records, or rows that can be read, and those of the images.
    List<Project> projects(List<Candidate> images) throws IOException {
        Map<String, Project> found = new TreeMap<>();
        files.records()
                .each(
                        record -> {
                            if (record.fingerprint().isEmpty()) {
                                project(record).ifPresent(one -> found.put(one.name(), one));
                            }
                        });
        // A row without a record was damaged, where others have theirs.
        if (old.isPresent() && found.isEmpty()) {
            for (String name : old.get().projects()) {
                old.get()
                        .attempt(tables -> tables.projects().one(name))
                        .flatMap(one -> one)
                        .ifPresent(one -> found.putIfAbsent(one.name(), one));
            }
        }
        for (Candidate image : images) {
            String name = image.record().image().info().project();
            found.putIfAbsent(name, new Project(name, "", true));
        }
        return List.copyOf(found.values());
    }

    private static Optional<Project> project(RecordFiles.Found record) {
        try {
            Project project = ProjectRecord.parse(record.text()).project();
            return Optional.of(project).filter(one -> RecordFiles.isHome(record, one.name()));
        } catch (ImageFailure _) {
            return Optional.empty();
        }
    }
}
