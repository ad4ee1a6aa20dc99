package gantry.store;

import gantry.format.Inspector;
import gantry.format.Metadata;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.Words;
import gantry.store.RebuildSources.Candidate;
import gantry.store.SplitPairs.Pair;
import gantry.store.blob.BlobKey;
import gantry.store.blob.BlobStore.Stored;
import gantry.store.catalog.Given;
import gantry.store.catalog.ImageKey;
import gantry.store.catalog.RecordRows.Past;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Images of which no more is left than their files, and perhaps their fingerprints. A unified
/// image is recognised by itself. Two files are a split image where their sum is a fingerprint that
/// is known.
final class RebuildFiles {
    /// How many bytes are summed to find pairs: minutes, whatever the store holds.
    private static final long BUDGET = 128L << 30;

    private final StoreFiles files;
    private final List<String> said;

    /// Of files that make no image by themselves, and of those that images are known to be made of.
    private final Map<BlobKey, Kind> kinds = new HashMap<>();

    /// @param said what a person has to know is added
    RebuildFiles(StoreFiles files, List<String> said) {
        this.files = files;
        this.said = said;
    }

    /// @param found is added to
    /// @param lost what may be fingerprints of images, with the projects they were in
    /// @param deleted files of images that are gone
    void take(Map<ImageKey, Candidate> found, Map<Fingerprint, String> lost, Set<BlobKey> deleted)
            throws IOException {
        Set<BlobKey> named = new HashSet<>(RebuildSources.named(found));
        named.addAll(deleted);
        List<Stored> all = files.blobs().list();
        List<Stored> alone = new ArrayList<>();
        for (Stored blob : all) {
            if (!named.contains(blob.key())) {
                Optional<ImageRecord> unified = unified(blob);
                unified.ifPresent(image -> add(image, found));
                if (unified.isEmpty()) {
                    alone.add(blob);
                }
            }
        }
        if (!alone.isEmpty()) {
            takePairs(all, alone, found, lost);
        }
    }

    private void takePairs(
            List<Stored> all,
            List<Stored> alone,
            Map<ImageKey, Candidate> found,
            Map<Fingerprint, String> lost)
            throws IOException {
        for (Candidate candidate : List.copyOf(found.values())) {
            candidate.record().image().files().forEach(file -> kinds.put(file.key(), file.kind()));
        }
        for (Stored blob : alone) {
            kind(blob).ifPresent(kind -> kinds.put(blob.key(), kind));
        }
        Set<Fingerprint> known = new HashSet<>(lost.keySet());
        alone.forEach(blob -> blob.key().image().ifPresent(known::add));
        SplitPairs pairs = new SplitPairs(files.blobs(), known, BUDGET);
        boolean whole = true;
        // An image may share one of its files with an image that is known.
        for (List<List<Stored>> tried :
                List.of(List.of(alone, alone), List.of(all, alone), List.of(alone, all))) {
            SplitPairs.Outcome outcome =
                    pairs.find(metadata(tried.getFirst()), roots(tried.getLast()));
            for (Pair pair : outcome.pairs()) {
                add(split(pair, lost), found);
                alone.remove(pair.metadata());
                alone.remove(pair.root());
            }
            whole &= outcome.isWhole();
        }
        alone.forEach(this::sayAlone);
        if (!whole) {
            said.add(
                    "Not all of these files were tried with each other: together they are too large");
        }
    }

    private List<Stored> metadata(List<Stored> blobs) {
        return blobs.stream().filter(blob -> kinds.get(blob.key()) == Kind.METADATA).toList();
    }

    private List<Stored> roots(List<Stored> blobs) {
        return blobs.stream()
                .filter(
                        blob ->
                                kinds.get(blob.key()) == Kind.ROOTFS
                                        || kinds.get(blob.key()) == Kind.DISK)
                .toList();
    }

    private void add(ImageRecord image, Map<ImageKey, Candidate> found) {
        ImageInfo info = image.image().info();
        found.put(RebuildSources.key(image), new Candidate(image, Instant.EPOCH));
        said.add(
                "Image %s was known by its file%s alone: it is private in project %s, without aliases"
                        .formatted(
                                info.fingerprint(),
                                image.image().files().size() == 1 ? "" : "s",
                                Words.printable(info.project())));
    }

    private void sayAlone(Stored blob) {
        Optional<Kind> kind = Optional.ofNullable(kinds.get(blob.key()));
        String what =
                kind.isEmpty()
                        ? "belongs"
                        : switch (kind.get()) {
                            case METADATA -> "is metadata, and belongs";
                            case ROOTFS -> "is a rootfs, and belongs";
                            case DISK -> "is a disk, and belongs";
                            case UNIFIED -> "belongs";
                        };
        said.add(
                ("File %s (%s, of %s) %s to no image that is known; it is kept: gantry image import"
                                + " METADATA ROOTFS takes two that belong together")
                        .formatted(
                                blob.key(), Words.count(blob.size(), "byte"), blob.since(), what));
    }

    private Optional<ImageRecord> unified(Stored blob) throws IOException {
        Optional<Digest> sum = blob.key().digest(); // of a unified image that is its fingerprint
        if (sum.isEmpty()) {
            return Optional.empty();
        }
        try (SeekableByteChannel bytes = files.blobs().channel(blob.key())) {
            var inspection = Inspector.unified(bytes, "");
            return Optional.of(
                    record(
                            new ImageKey(Project.DEFAULT, sum.get().hex()),
                            inspection.type(),
                            inspection.metadata(),
                            List.of(file(Kind.UNIFIED, blob)),
                            blob.since()));
        } catch (Invalid _) {
            return Optional.empty();
        }
    }

    private Optional<Kind> kind(Stored blob) throws IOException {
        try (SeekableByteChannel bytes = files.blobs().channel(blob.key())) {
            Inspector.metadata(bytes, "");
            return Optional.of(Kind.METADATA);
        } catch (Invalid _) {
            return rootKind(blob);
        }
    }

    private Optional<Kind> rootKind(Stored blob) throws IOException {
        try (SeekableByteChannel bytes = files.blobs().channel(blob.key())) {
            return Optional.of(Inspector.rootfs(bytes, ""));
        } catch (Invalid _) {
            return Optional.empty();
        }
    }

    private ImageRecord split(Pair pair, Map<Fingerprint, String> lost) throws IOException {
        Kind root = kinds.getOrDefault(pair.root().key(), Kind.ROOTFS);
        ImageType type = root == Kind.DISK ? ImageType.VIRTUAL_MACHINE : ImageType.CONTAINER;
        try (SeekableByteChannel bytes = files.blobs().channel(pair.metadata().key())) {
            return record(
                    new ImageKey(
                            lost.getOrDefault(pair.fingerprint(), Project.DEFAULT),
                            pair.fingerprint().hex()),
                    type,
                    Inspector.metadata(bytes, ""),
                    List.of(file(Kind.METADATA, pair.metadata()), file(root, pair.root())),
                    pair.root().since());
        }
    }

    private static StoredFile file(Kind kind, Stored blob) {
        return new StoredFile(kind, new StoredBlob(blob.key(), blob.size()), "");
    }

    private static ImageRecord record(
            ImageKey key,
            ImageType type,
            Metadata metadata,
            List<StoredFile> files,
            Instant since) {
        long size = files.stream().mapToLong(StoredFile::size).sum();
        ImageFacts facts =
                new ImageFacts(type, metadata.architecture(), size, "", metadata.createdAt());
        ImageSettings settings =
                new ImageSettings(
                        false,
                        false,
                        metadata.expiresAt(),
                        metadata.properties(),
                        ImageSettings.DEFAULT.profiles());
        ImageInfo info =
                new ImageInfo(
                        new Fingerprint(key.fingerprint()),
                        key.project(),
                        facts,
                        settings,
                        new ImageHistory(since, Optional.empty(), false),
                        List.of(),
                        Optional.empty());
        return new ImageRecord(
                new StoredImage(info, files),
                new Given(metadata.properties(), metadata.expiresAt()),
                new Past(false, Optional.empty(), false, List.of()));
    }
}
