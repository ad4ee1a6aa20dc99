package gantry.store;

import gantry.format.Metadata;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageFacts;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.Given;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The step that makes an image visible: checks against what was promised, then names its files and
/// adds its row and aliases in one transaction.
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
        /// @return the files of images that went; those that no other image shares are now nobody's
        List<StoredFile> run(Tables tables, ImageInfo image) throws IOException;
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
        for (StagedImage.File file : staged.files()) {
            file.writer().force();
        }
        return insert(row(staged), given(staged.metadata()), staged.files());
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
        if (find(fingerprint).isPresent()) {
            throw putBack(staged)
                    ? AlreadyExists.mended(fingerprint)
                    : new AlreadyExists(fingerprint);
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

    private boolean putBack(StagedImage staged) throws IOException {
        List<StagedImage.File> lost = new ArrayList<>();
        for (StagedImage.File file : staged.files()) {
            if (store.damages().of(file.digest(), file.size()).isPresent()) {
                file.writer().force();
                lost.add(file);
            }
        }
        return !lost.isEmpty()
                && named(
                        lost,
                        tables -> {
                            permit.check(tables);
                            boolean isThere =
                                    tables.images().one(project, staged.fingerprint()).isPresent();
                            if (isThere) {
                                name(tables, lost);
                            }
                            return isThere;
                        });
    }

    private static void name(Tables tables, List<StagedImage.File> files) throws IOException {
        for (StagedImage.File file : files) {
            file.writer().commit(file.digest());
            tables.damage().forget(file.digest());
        }
    }

    /// A transaction that names these files. Where it fails, and be it at its very end, they are
    /// discarded.
    private <T> T named(List<StagedImage.File> files, Catalog.Work<T> work) throws IOException {
        try {
            return store.catalog().write(work);
        } catch (IOException | RuntimeException | Error e) {
            store.leftovers().discard(files.stream().map(StagedImage.File::digest).toList(), e);
            throw e;
        }
    }

    private ImageInfo insert(StoredImage row, Given given, List<StagedImage.File> files)
            throws IOException {
        List<StoredFile> orphans = new ArrayList<>();
        ImageInfo info = named(files, tables -> insert(tables, row, given, files, orphans));
        store.discard(orphans);
        return info;
    }

    /// The files come last, when nothing can refuse the image any more.
    private ImageInfo insert(
            Tables tables,
            StoredImage row,
            Given given,
            List<StagedImage.File> files,
            List<StoredFile> orphans)
            throws IOException {
        permit.check(tables);
        Fingerprint fingerprint = row.info().fingerprint();
        if (tables.images().one(project, fingerprint).isPresent()) {
            throw new AlreadyExists(fingerprint);
        }
        tables.images().add(project, row);
        tables.versions().setGiven(project, fingerprint, given);
        orphans.addAll(andThen.run(tables, row.info()));
        ImageInfo info = tables.images().one(project, fingerprint).orElseThrow().info();
        name(tables, files);
        return info;
    }

    private StoredImage row(StagedImage staged) {
        Metadata metadata = staged.metadata();
        ImageFacts facts =
                new ImageFacts(
                        staged.type(),
                        metadata.architecture(),
                        staged.size(),
                        staged.filename(),
                        metadata.createdAt());
        List<StoredFile> files =
                staged.files().stream()
                        .map(
                                file ->
                                        new StoredFile(
                                                file.kind(),
                                                file.digest(),
                                                file.size(),
                                                file.filename()))
                        .toList();
        return row(staged.fingerprint(), facts, settings(metadata), files);
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

    private ImageSettings settings(Metadata metadata) {
        ImageSettings chosen = draft.settings();
        return switch (draft.over()) {
            case NOTHING -> chosen;
            case METADATA -> {
                Map<String, String> properties = new HashMap<>(metadata.properties());
                properties.putAll(chosen.properties());
                yield new ImageSettings(
                        chosen.isPublic(),
                        chosen.autoUpdate(),
                        chosen.expiresAt().or(metadata::expiresAt),
                        properties,
                        chosen.profiles());
            }
        };
    }
}
