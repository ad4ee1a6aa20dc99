package gantry.store;

import gantry.format.Metadata;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Given;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The step that makes an image visible: checks against what was promised, has its bytes kept for
/// good, and then adds its rows and aliases in one transaction. No file is touched inside that.
final class Commit {
    private final ImageStore store;
    private final String project;
    private final Permit permit;
    private final ImageDraft draft;
    private final AndThen andThen;

    /// @param permit asked in the transaction that makes the image visible
    Commit(ImageStore store, String project, Permit permit, ImageDraft draft) {
        this(
                store,
                project,
                permit,
                draft,
                (tables, image) ->
                        new AliasMoves(tables, project, image, store.clock().instant())
                                .set(draft.aliases(), draft.whenTaken()));
    }

    /// @param andThen done in the same transaction, when the image's row is there
    Commit(ImageStore store, String project, Permit permit, ImageDraft draft, AndThen andThen) {
        this.store = store;
        this.project = project;
        this.permit = permit;
        this.draft = draft;
        this.andThen = andThen;
    }

    interface AndThen {
        void run(Tables tables, ImageInfo image) throws IOException;
    }

    /// Refuses an image that is announced, and there and sound already, before its bytes are read.
    void refuseKnown(Fingerprint expected) throws IOException {
        if (isKnown(expected)) {
            throw new AlreadyExists(expected);
        }
    }

    /// Whether the image is there and its files are.
    boolean isKnown(Fingerprint image) throws IOException {
        Optional<StoredImage> there =
                store.catalog().read(tables -> tables.images().one(project, image));
        return there.isPresent() && isSound(there.get());
    }

    private boolean isSound(StoredImage image) throws IOException {
        return store.damages().of(image).isEmpty();
    }

    ImageInfo commit(StagedImage staged) throws IOException {
        checkExpected(staged.fingerprint(), staged.kept());
        checkFree(staged);
        List<StoredFile> kept = keep(staged.fingerprint(), staged.files());
        return insert(row(staged, kept), given(staged.metadata()), kept);
    }

    /// Takes an image of another project over; its files are shared.
    ImageInfo adopt(StoredImage other) throws IOException {
        checkExpected(other.info().fingerprint(), 0);
        ImageSettings settings = other.info().settings();
        Given given =
                new Given(
                        draft.given().orElse(settings.properties()), draft.settings().expiresAt());
        StoredStream.check(store, other);
        return insert(row(other), given, List.of());
    }

    private List<StoredFile> keep(Fingerprint image, List<StagedImage.File> files)
            throws IOException {
        List<StoredFile> kept = new ArrayList<>();
        try {
            for (StagedImage.File file : files) {
                kept.add(file.keep(image));
            }
            store.blobs().settle();
            return kept;
        } catch (IOException | RuntimeException | Error e) {
            discard(kept, e);
            throw e;
        }
    }

    private void discard(List<StoredFile> kept, Throwable failure) {
        store.leftovers().discard(kept.stream().map(StoredFile::key).toList(), failure);
    }

    private static List<StoredBlob> equals(Tables tables, Optional<Digest> digest)
            throws IOException {
        return digest.isPresent() ? tables.blobs().withDigest(digest.get()) : List.of();
    }

    private void checkExpected(Fingerprint fingerprint, long kept) {
        if (draft.expected().isPresent() && !draft.expected().get().equals(fingerprint)) {
            throw new Mismatch(
                    "fingerprints don't match, got %s expected %s%s"
                            .formatted(fingerprint, draft.expected().get(), blame(kept)));
        }
    }

    private static String blame(long kept) {
        return kept == 0
                ? ""
                : "; %d bytes were left by an earlier try, and are discarded now: try again"
                        .formatted(kept);
    }

    /// Refuses what is there already before the disk is made to work for it; the transaction asks
    /// again. What the store has lost of it is put back.
    private void checkFree(StagedImage staged) throws IOException {
        Fingerprint fingerprint = staged.fingerprint();
        List<StoredBlob> equals = new ArrayList<>();
        boolean isThere =
                store.catalog()
                        .read(
                                tables -> {
                                    for (StagedImage.File file : staged.files()) {
                                        equals.addAll(equals(tables, file.digest()));
                                    }
                                    return tables.images().one(project, fingerprint).isPresent();
                                });
        if (isThere) {
            throw putBack(staged)
                    ? AlreadyExists.mended(fingerprint)
                    : new AlreadyExists(fingerprint);
        }
        for (StoredBlob same : equals) {
            store.damages().of(same); // marks what is lost, so that the transaction need not look
        }
    }

    private Optional<StoredImage> find(Fingerprint image) throws IOException {
        return store.catalog().read(tables -> tables.images().one(project, image));
    }

    /// Puts back what the store has lost of an image that is there; nothing else of it changes.
    ///
    /// @throws NotFound if it was deleted meanwhile
    void mend(StagedImage staged) throws IOException {
        checkExpected(staged.fingerprint(), staged.kept());
        if (find(staged.fingerprint()).isEmpty()) {
            throw new NotFound("Image not found: " + staged.fingerprint());
        }
        putBack(staged);
    }

    /// A file of an image that is there, and what takes its place.
    private record Lost(int place, BlobKey old, StoredFile found) {}

    private boolean putBack(StagedImage staged) throws IOException {
        List<Lost> lost = lost(staged);
        if (lost.isEmpty()) {
            return false;
        }
        List<StoredFile> found = lost.stream().map(Lost::found).toList();
        boolean done =
                named(
                        found,
                        tables -> {
                            permit.check(tables);
                            boolean isStill = isStill(tables, staged.fingerprint(), lost);
                            if (isStill) {
                                for (Lost each : lost) {
                                    replace(tables, each.old(), each.found().blob());
                                }
                            }
                            return isStill;
                        });
        if (done) {
            store.deleteGarbage();
        } else {
            deleteUnused(found, List.of());
        }
        return done;
    }

    private List<Lost> lost(StagedImage staged) throws IOException {
        List<StoredFile> there =
                find(staged.fingerprint()).map(StoredImage::files).orElse(List.of());
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < there.size() && there.size() == staged.files().size(); i++) {
            boolean isSame = there.get(i).size() == staged.files().get(i).size();
            if (isSame && store.damages().of(there.get(i).blob()).isPresent()) {
                places.add(i);
            }
        }
        List<StoredFile> kept =
                places.isEmpty()
                        ? List.of()
                        : keep(
                                staged.fingerprint(),
                                places.stream().map(staged.files()::get).toList());
        List<Lost> lost = new ArrayList<>();
        for (int i = 0; i < kept.size(); i++) {
            int place = places.get(i);
            lost.add(new Lost(place, there.get(place).key(), kept.get(i)));
        }
        return lost;
    }

    /// Somebody else may have put them back, or deleted the image.
    private boolean isStill(Tables tables, Fingerprint image, List<Lost> lost) throws IOException {
        Optional<StoredImage> there = tables.images().one(project, image);
        return there.isPresent()
                && lost.stream()
                        .allMatch(
                                each ->
                                        there.get()
                                                .files()
                                                .get(each.place())
                                                .key()
                                                .equals(each.old()));
    }

    private void replace(Tables tables, BlobKey old, StoredBlob by) throws IOException {
        tables.blobs().replace(old, by, store.clock().instant());
    }

    /// A transaction that has rows name these files. Where it fails, and be it at its very end,
    /// they are discarded.
    private <T> T named(List<StoredFile> files, Catalog.Work<T> work) throws IOException {
        try {
            return store.catalog().write(work);
        } catch (IOException | RuntimeException | Error e) {
            discard(files, e);
            throw e;
        }
    }

    private ImageInfo insert(StoredImage row, Given given, List<StoredFile> kept)
            throws IOException {
        StoredImage done = named(kept, tables -> insert(tables, row, given));
        deleteUnused(kept, done.files());
        store.deleteGarbage();
        return done.info();
    }

    private StoredImage insert(Tables tables, StoredImage row, Given given) throws IOException {
        permit.check(tables);
        Fingerprint fingerprint = row.info().fingerprint();
        if (tables.images().one(project, fingerprint).isPresent()) {
            throw new AlreadyExists(fingerprint);
        }
        List<StoredFile> files = new ArrayList<>();
        for (StoredFile file : row.files()) {
            files.add(shared(tables, file));
        }
        tables.images().add(project, new StoredImage(row.info(), files));
        tables.versions().setGiven(project, fingerprint, given);
        andThen.run(tables, row.info());
        return tables.images().one(project, fingerprint).orElseThrow();
    }

    /// Equal bytes that are there already are taken; where they are damaged, these take their
    /// place.
    private StoredFile shared(Tables tables, StoredFile file) throws IOException {
        StoredFile chosen = file;
        for (StoredBlob same : equals(tables, file.blob().digest())) {
            if (same.key().equals(file.key())) {
                return file; // it was taken over from another project
            }
            if (tables.damage().one(same.key()).isPresent()) {
                replace(tables, same.key(), file.blob());
            } else {
                chosen = new StoredFile(file.kind(), same, file.filename());
            }
        }
        return chosen;
    }

    private void deleteUnused(List<StoredFile> kept, List<StoredFile> used) throws IOException {
        for (StoredFile file : kept) {
            if (used.stream().noneMatch(other -> other.key().equals(file.key()))) {
                store.blobs().delete(file.key());
            }
        }
    }

    private StoredImage row(StagedImage staged, List<StoredFile> files) {
        Metadata metadata = staged.metadata();
        ImageFacts facts =
                new ImageFacts(
                        staged.type(),
                        metadata.architecture(),
                        staged.size(),
                        staged.filename(),
                        metadata.createdAt());
        ImageSettings settings = draft.settled(metadata.properties(), metadata.expiresAt());
        return row(staged.fingerprint(), facts, settings, files);
    }

    private StoredImage row(StoredImage other) {
        return row(
                other.info().fingerprint(), other.info().facts(), draft.settings(), other.files());
    }

    private StoredImage row(
            Fingerprint fingerprint,
            ImageFacts facts,
            ImageSettings settings,
            List<StoredFile> files) {
        ImageHistory history = new ImageHistory(store.clock().instant(), Optional.empty(), false);
        ImageInfo info =
                new ImageInfo(
                        fingerprint,
                        project,
                        facts,
                        settings,
                        history,
                        List.of(),
                        draft.updateSource());
        return new StoredImage(info, files);
    }

    private Given given(Metadata metadata) {
        return switch (draft.over()) {
            case METADATA -> new Given(metadata.properties(), metadata.expiresAt());
            case NOTHING ->
                    new Given(
                            draft.given().orElseGet(metadata::properties),
                            draft.settings().expiresAt());
        };
    }
}
