package gantry.store;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSettings;
import gantry.image.ImageStream;
import gantry.image.ImageVersions;
import gantry.image.Progress;
import gantry.image.Words;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.store.blob.BlobStore;
import gantry.store.catalog.Catalog;
import gantry.store.catalog.StoredImage;
import gantry.store.catalog.Tables;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The images and aliases of one project of a store.
public final class ProjectImages implements ImageVersions {
    /// How many fingerprints a refusal of a short one counts.
    private static final int ENOUGH = 100;

    private final ImageStore store;
    private final Catalog catalog;
    private final String project;
    private final Permit permit;
    private final Publication publication;

    /// @param permit asked for each change
    ProjectImages(ImageStore store, String project, Permit permit) {
        this.store = store;
        this.catalog = store.catalog();
        this.project = project;
        this.permit = permit;
        this.publication = new Publication(store);
    }

    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        return catalog.read(tables -> stored(tables, query)).info();
    }

    private StoredImage stored(Tables tables, ImageQuery query) throws IOException {
        for (AliasEntry entry : tables.aliases().named(project, query.name())) {
            if (query.type().isEmpty() || query.type().get() == entry.type()) {
                return stored(tables, entry.target());
            }
        }
        return stored(tables, byFingerprint(tables, query));
    }

    private Fingerprint byFingerprint(Tables tables, ImageQuery query) throws IOException {
        List<Fingerprint> found =
                query.mayBeFingerprint()
                        ? tables.images().withPrefix(project, query.name(), ENOUGH)
                        : List.of();
        if (found.size() > 1) {
            throw new Invalid(
                    "More than one image matches: %s begins %s%d fingerprints; give more digits"
                            .formatted(
                                    query.name(),
                                    found.size() == ENOUGH ? "at least " : "",
                                    found.size()));
        }
        if (found.isEmpty()) {
            throw notFound(query.name());
        }
        return found.getFirst();
    }

    private StoredImage stored(Tables tables, Fingerprint fingerprint) throws IOException {
        return tables.images()
                .one(project, fingerprint)
                .orElseThrow(() -> notFound(fingerprint.hex()));
    }

    private NotFound notFound(String name) {
        return new NotFound(
                "Image not found: no alias or fingerprint %s in project %s"
                        .formatted(Words.printable(name), project));
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        return catalog.read(tables -> tables.images().ofProject(project)).stream()
                .map(StoredImage::info)
                .toList();
    }

    @Override
    public void each(Consumer<ImageInfo> taker) throws IOException {
        catalog.look(tables -> tables.images().eachOfProject(project, taker));
    }

    /// The images that are wanted, with all that a tree of them says; and those that are damaged,
    /// which nobody could fetch.
    public Publication.Published publication(Predicate<ImageInfo> wanted) throws IOException {
        return publication.of(
                catalog.read(tables -> tables.images().ofProject(project)).stream()
                        .filter(image -> wanted.test(image.info()))
                        .toList());
    }

    /// The same without those that are damaged.
    public List<PublishedImage> published(Predicate<ImageInfo> wanted) throws IOException {
        return publication(wanted).images();
    }

    /// Another number after each change of the images, their settings and aliases, by whatever
    /// process.
    public long revision() throws IOException {
        return catalog.read(tables -> tables.projects().revision(project));
    }

    /// A file of a public image that was deleted, as long as it lingers.
    public Optional<PublishedFile> lingering(Digest digest) throws IOException {
        return publication.file(
                catalog.read(tables -> tables.lingering().ofPublic(project, digest)));
    }

    /// The same, of a private image, too, which a feed may have named: only for whom it was named.
    public Optional<PublishedFile> lingeringOfFeeds(Digest digest) throws IOException {
        return publication.file(catalog.read(tables -> tables.lingering().ofAny(project, digest)));
    }

    /// The same of one image; empty where it is not there any more.
    public Optional<PublishedImage> published(Fingerprint fingerprint) throws IOException {
        Optional<StoredImage> image =
                catalog.read(tables -> tables.images().one(project, fingerprint));
        return image.isPresent() ? publication.of(image.get()) : Optional.empty();
    }

    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        return new StoredStream(store, catalog.read(tables -> stored(tables, image.fingerprint())));
    }

    /// Where the fingerprint is known beforehand, one at a time brings the image in: who asks for
    /// the same waits, and then finds it here, or goes on where the other broke off.
    @Override
    public ImageInfo receive(ImageStream image, ImageDraft draft, Progress progress)
            throws IOException {
        check(draft);
        Commit commit = new Commit(store, project, permit, draft);
        if (image instanceof StoredStream own && own.comesFrom(store)) {
            return commit.adopt(own.image());
        }
        if (draft.expected().isPresent()) {
            return receive(image, commit, draft.expected().get(), progress);
        }
        try (StagedImage staged = store.stage(image, progress)) {
            return commit.commit(staged);
        }
    }

    /// Refuses a draft that no image can become, before any bytes are read.
    ///
    /// @throws Invalid if it names a profile that does not exist
    public void check(ImageDraft draft) {
        Profiles.check(draft.settings().profiles());
    }

    private ImageInfo receive(
            ImageStream image, Commit commit, Fingerprint expected, Progress progress)
            throws IOException {
        commit.refuseKnown(expected);
        try (BlobStore.Arrival arrival = store.blobs().arrival(expected)) {
            commit.refuseKnown(expected); // somebody may have been faster
            try (StagedImage staged = store.stage(image, arrival, progress)) {
                return commit.commit(staged);
            }
        }
    }

    @Override
    public boolean isSound(ImageInfo there) throws IOException {
        return new Commit(store, project, permit, ImageDraft.PLAIN).isKnown(there.fingerprint());
    }

    /// Makes a staged image visible, or refuses it and leaves nothing.
    public ImageInfo commit(StagedImage staged, ImageDraft draft) throws IOException {
        return new Commit(store, project, permit, draft).commit(staged);
    }

    @Override
    public void update(ImageInfo read, ImageSettings settings) throws IOException {
        Profiles.check(added(read.settings().profiles(), settings.profiles()));
        change(
                tables -> {
                    ImageInfo now = stored(tables, read.fingerprint()).info();
                    if (!now.settings().equals(read.settings())) {
                        throw new Mismatch(
                                "ETag doesn't match: the image was changed by someone else meanwhile;"
                                        + " look at it again and repeat the change");
                    }
                    tables.images().updateSettings(project, read.fingerprint(), settings.edited());
                });
    }

    /// An image keeps what it was once stored with.
    private static List<String> added(List<String> before, List<String> after) {
        return after.stream().filter(name -> !before.contains(name)).toList();
    }

    /// Files that no other image shares go with it.
    @Override
    public void delete(ImageInfo image) throws IOException {
        takeAway(
                tables -> {
                    stored(tables, image.fingerprint());
                    return delete(tables, image);
                });
        store.deleteGarbage();
    }

    private boolean delete(Tables tables, ImageInfo image) throws IOException {
        return tables.images().delete(project, image.fingerprint(), store.clock().instant());
    }

    @Override
    public List<AliasEntry> aliases() throws IOException {
        return catalog.read(tables -> tables.aliases().ofProject(project));
    }

    @Override
    public void createAlias(ImageInfo image, Alias alias) throws IOException {
        change(
                tables -> {
                    ImageInfo target = stored(tables, image.fingerprint()).info();
                    tables.aliases()
                            .add(
                                    project,
                                    new AliasEntry(
                                            alias, target.facts().type(), target.fingerprint()));
                });
    }

    @Override
    public void setAliases(ImageInfo image, List<Alias> aliases, TakenAlias whenTaken)
            throws IOException {
        change(
                tables -> {
                    ImageInfo target = stored(tables, image.fingerprint()).info();
                    new AliasMoves(tables, project, target, store.clock().instant())
                            .set(aliases, whenTaken);
                });
        store.deleteGarbage();
    }

    @Override
    public void adopt(ImageInfo there, ImageDraft draft) throws IOException {
        change(
                tables -> {
                    ImageInfo image = stored(tables, there.fingerprint()).info();
                    follow(tables, image, draft);
                    if (image.history().cached()) {
                        tables.images().setCached(project, image.fingerprint(), false);
                    }
                    new AliasMoves(tables, project, image, store.clock().instant())
                            .set(draft.aliases(), draft.whenTaken());
                });
        store.deleteGarbage();
    }

    private void follow(Tables tables, ImageInfo image, ImageDraft draft) throws IOException {
        if (draft.updateSource().isPresent()) {
            ImageSettings settings = image.settings().withAutoUpdate(draft.settings().autoUpdate());
            tables.images().updateSettings(project, image.fingerprint(), settings);
            tables.images().updateSource(project, image.fingerprint(), draft.updateSource());
        }
    }

    /// Lets an alias name another image, of whichever type, or be described otherwise.
    public void replaceAlias(AliasEntry old, ImageInfo image, Alias alias) throws IOException {
        change(
                tables -> {
                    deleteAlias(tables, old);
                    ImageInfo target = stored(tables, image.fingerprint()).info();
                    tables.aliases()
                            .add(
                                    project,
                                    new AliasEntry(
                                            alias, target.facts().type(), target.fingerprint()));
                });
    }

    @Override
    public void renameAlias(AliasEntry entry, String newName) throws IOException {
        Alias.checkName(newName);
        change(tables -> tables.aliases().rename(project, entry.name(), entry.type(), newName));
    }

    @Override
    public void deleteAlias(AliasEntry entry) throws IOException {
        change(tables -> deleteAlias(tables, entry));
    }

    private void deleteAlias(Tables tables, AliasEntry entry) throws IOException {
        if (!tables.aliases().delete(project, entry.name(), entry.type())) {
            throw new NotFound("Image alias not found: " + entry.name());
        }
    }

    @Override
    public Optional<Claim> claim(ImageInfo image) throws IOException {
        return StoreClaim.take(store, project, permit, image.fingerprint());
    }

    @Override
    public RolledBack rollBack(AliasEntry alias) throws IOException {
        return write(new Rollback(store, project, alias)::run);
    }

    /// Deletes the image, if it still is as the condition wants it when nobody else can change it.
    ///
    /// @return whether it went
    public boolean deleteIf(ImageInfo image, Predicate<ImageInfo> condition) throws IOException {
        boolean gone =
                takeAway(
                        tables ->
                                tables.images()
                                                .one(project, image.fingerprint())
                                                .filter(now -> condition.test(now.info()))
                                                .isPresent()
                                        && delete(tables, image));
        store.deleteGarbage();
        return gone;
    }

    /// Notes that an image was used just now; only of cached ones, which expire, that matters.
    public void used(ImageInfo image) throws IOException {
        if (image.history().cached()) {
            change(
                    tables ->
                            tables.images()
                                    .touch(project, image.fingerprint(), store.clock().instant()));
        }
    }

    /// Keeps an image that was only cached, because a person asked for it.
    public void keep(ImageInfo image) throws IOException {
        if (image.history().cached()) {
            change(tables -> tables.images().setCached(project, image.fingerprint(), false));
        }
    }

    private <T> T write(Catalog.Work<T> change) throws IOException {
        return catalog.write(permitted(change));
    }

    private <T> T takeAway(Catalog.Work<T> change) throws IOException {
        return catalog.takeAway(permitted(change));
    }

    private <T> Catalog.Work<T> permitted(Catalog.Work<T> change) {
        return tables -> {
            permit.check(tables);
            return change.run(tables);
        };
    }

    private void change(Catalog.Change change) throws IOException {
        catalog.change(
                tables -> {
                    permit.check(tables);
                    change.run(tables);
                });
    }

    /// The store stays open: it is closed by who opened it.
    @Override
    public void close() {}
}
