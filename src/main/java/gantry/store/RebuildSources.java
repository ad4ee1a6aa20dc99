package gantry.store;

import gantry.format.Inspection;
import gantry.format.Inspector;
import gantry.format.Metadata;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Project;
import gantry.store.blob.BlobStore.Stored;
import gantry.store.blob.FileBlobs;
import gantry.store.catalog.Given;
import gantry.store.catalog.ImageKey;
import gantry.store.catalog.OldCatalog;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import gantry.store.catalog.Tables.Past;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
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

    /// @param said what a person has to know is added
    RebuildSources(StoreFiles files, Optional<OldCatalog> old, Instant now, List<String> said) {
        this.files = files;
        this.old = old;
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
        takeFiles(found);
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
            return;
        }
        Instant written = Files.getLastModifiedTime(record.path()).toInstant();
        found.put(key(parsed.get()), new Candidate(inUse(parsed.get()), written));
    }

    private static ImageKey key(ImageRecord record) {
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
        Set<Digest> recorded = named(found);
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

    private static Set<Digest> named(Map<ImageKey, Candidate> found) {
        Set<Digest> named = new HashSet<>();
        for (Candidate candidate : found.values()) {
            candidate.record().image().files().forEach(file -> named.add(file.digest()));
        }
        return named;
    }

    /// Empty where it is a damaged row of an image that has its record.
    private static Optional<ImageRecord> row(Tables tables, ImageKey key, Set<Digest> recorded)
            throws IOException {
        Fingerprint fingerprint =
                Fingerprint.parse(key.fingerprint()).orElseThrow(IllegalStateException::new);
        StoredImage image =
                tables.image(key.project(), fingerprint).orElseThrow(IllegalStateException::new);
        ImageRecord record = ImageRecord.of(tables, image);
        ImageRecord.parse(record.text()); // refuses what cannot have been written
        boolean whole = tables.recordSum(key).equals(Optional.of(Digest.ofText(record.text())));
        boolean known = image.files().stream().map(StoredFile::digest).allMatch(recorded::contains);
        return whole || !known ? Optional.of(record) : Optional.empty();
    }

    /// An old state of the catalog may know images that were deleted since.
    private boolean isThere(ImageRecord record) throws IOException {
        FileBlobs blobs = files.blobs();
        for (StoredFile file : record.image().files()) {
            if (blobs.size(file.digest()).isEmpty()) {
                return false;
            }
        }
        return !record.image().files().isEmpty();
    }

    /// A unified image is recognised by itself; which metadata and root belong together is not
    /// known.
    private void takeFiles(Map<ImageKey, Candidate> found) throws IOException {
        Set<Digest> named = named(found);
        old.flatMap(rows -> rows.attempt(tables -> tables.lingering(Instant.MAX)))
                .ifPresent(named::addAll);
        List<Stored> left = new ArrayList<>();
        for (Stored blob : files.blobs().list()) {
            if (named.contains(blob.digest())) {
                continue;
            }
            Optional<ImageRecord> unified = unified(blob);
            if (unified.isPresent()) {
                found.put(key(unified.get()), new Candidate(unified.get(), Instant.EPOCH));
                said.add(
                        "Image %s was known by its file alone: it is private in project default, without aliases"
                                .formatted(blob.digest()));
            } else {
                left.add(blob);
            }
        }
        for (Stored blob : left) {
            said.add(
                    "File %s (%d bytes) belongs to no image that is known; it is kept: gantry image import METADATA ROOTFS takes two that belong together"
                            .formatted(blob.digest(), blob.size()));
        }
    }

    private Optional<ImageRecord> unified(Stored blob) throws IOException {
        try (SeekableByteChannel bytes = files.blobs().channel(blob.digest())) {
            Inspection inspection = Inspector.unified(bytes, "");
            return Optional.of(record(blob, inspection));
        } catch (Invalid _) {
            return Optional.empty();
        }
    }

    private static ImageRecord record(Stored blob, Inspection inspection) {
        Metadata metadata = inspection.metadata();
        ImageFacts facts =
                new ImageFacts(
                        inspection.type(),
                        metadata.architecture(),
                        blob.size(),
                        "",
                        metadata.createdAt());
        ImageSettings settings =
                new ImageSettings(
                        false,
                        false,
                        metadata.expiresAt(),
                        metadata.properties(),
                        ImageSettings.DEFAULT.profiles());
        ImageInfo info =
                new ImageInfo(
                        new Fingerprint(blob.digest().hex()),
                        Project.DEFAULT,
                        facts,
                        settings,
                        new ImageHistory(blob.since(), Optional.empty(), false),
                        List.of(),
                        Optional.empty());
        StoredFile file = new StoredFile(Kind.UNIFIED, blob.digest(), blob.size(), "");
        return new ImageRecord(
                new StoredImage(info, List.of(file)),
                new Given(metadata.properties(), metadata.expiresAt()),
                new Past(false, Optional.empty(), false, List.of()));
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
                        .attempt(tables -> tables.project(name))
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
