package gantry.server.trees;

import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageInfo;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.publish.SigningKey;
import gantry.publish.Tree;
import gantry.server.exchange.Document;
import gantry.server.frame.Call;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The tree of some images of a project as they are now. It is made anew only when an image or an
/// alias of the project or the key has changed, by whatever process; a request asks for no more.
final class LiveTree {
    private static final String JSON = "application/json";
    private static final String SIGNED = "text/plain; charset=utf-8";

    private final ProjectImages images;
    private final Supplier<Predicate<ImageInfo>> wanted;
    private final Gone gone;
    private final Supplier<Optional<SigningKey>> key;
    private final HeavyWork work;
    private final InstantSource clock;
    private volatile @Nullable Rendered last;

    /// Files of images that were deleted, as long as they are there for whom an older index has
    /// told of them.
    interface Gone {
        Optional<PublishedFile> file(Digest digest) throws IOException;

        /// Hears which files the indexes tell of now, before anybody reads them.
        default void told(Tree tree) throws IOException {}
    }

    /// @param wanted says anew each time the tree is made which images are to be in it
    /// @param key that signs the indexes, where they are to be had signed too
    /// @param work that renders it; those who want it meanwhile wait here, and take no place there
    LiveTree(
            ProjectImages images,
            Supplier<Predicate<ImageInfo>> wanted,
            Gone gone,
            Supplier<Optional<SigningKey>> key,
            HeavyWork work,
            InstantSource clock) {
        this.images = images;
        this.wanted = wanted;
        this.gone = gone;
        this.key = key;
        this.work = work;
        this.clock = clock;
    }

    /// @param revision of the project that it is at least as new as
    /// @param key that it is signed by
    /// @param documents the indexes, by their paths beneath the tree's URL
    /// @param since when each file came, by their paths
    record Rendered(
            long revision,
            Optional<SigningKey> key,
            Tree tree,
            Map<String, Document> documents,
            Map<String, Instant> since) {
        boolean isOf(long wantedRevision, Optional<SigningKey> wantedKey) {
            return revision == wantedRevision && key.equals(wantedKey);
        }
    }

    /// A file to be read.
    ///
    /// @param since when it came, where it is in the tree still
    record Found(PublishedFile file, Optional<Instant> since) {}

    Rendered now() throws IOException {
        Rendered known = last;
        return known != null && known.isOf(images.revision(), key.get()) ? known : renderedOnce();
    }

    /// However many wait for it.
    private synchronized Rendered renderedOnce() throws IOException {
        long revision = images.revision(); // before the images, so that no change is missed
        Optional<SigningKey> by = key.get();
        Rendered before = last;
        if (before != null && before.isOf(revision, by)) {
            return before;
        }
        Rendered next =
                work.within(Call.LONGEST, () -> render(revision, by, Optional.ofNullable(before)));
        gone.told(next.tree());
        last = next;
        return next;
    }

    private Rendered render(long revision, Optional<SigningKey> by, Optional<Rendered> before)
            throws IOException {
        List<PublishedImage> published = images.published(wanted.get());
        Tree tree = Tree.of(published);
        return new Rendered(revision, by, tree, documents(tree, by, before), since(published));
    }

    /// What says the same as before is as old as before.
    private Map<String, Document> documents(
            Tree tree, Optional<SigningKey> by, Optional<Rendered> before) throws IOException {
        if (before.isPresent()
                && before.get().key().equals(by)
                && Arrays.equals(tree.products(), before.get().tree().products())) {
            return before.get().documents();
        }
        Instant now = clock.instant();
        Map<String, Document> documents = new LinkedHashMap<>();
        documents.put(Tree.INDEX, Document.of(JSON, tree.index(), now));
        documents.put(Tree.PRODUCTS, Document.of(JSON, tree.products(), now));
        if (by.isPresent()) {
            byte[] index = by.get().sign(tree.indexOfSigned());
            byte[] products = by.get().sign(tree.products());
            documents.put(Tree.SIGNED_INDEX, Document.of(SIGNED, index, now));
            documents.put(Tree.SIGNED_PRODUCTS, Document.of(SIGNED, products, now));
        }
        return documents;
    }

    private static Map<String, Instant> since(List<PublishedImage> images) {
        Map<String, Instant> since = new HashMap<>();
        for (PublishedImage image : images) {
            Instant came = image.info().history().uploadedAt();
            image.files().forEach(file -> since.merge(file.path(), came, LiveTree::earlier));
        }
        return since;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /// What stands at this path now, or stood there a while ago.
    Optional<Found> file(String path) throws IOException {
        Rendered now = now();
        Optional<PublishedFile> file = Optional.ofNullable(now.tree().files().get(path));
        if (file.isPresent()) {
            return Optional.of(new Found(file.get(), Optional.ofNullable(now.since().get(path))));
        }
        Optional<Digest> digest = PublishedFile.digestIn(path);
        return digest.isEmpty()
                ? Optional.empty()
                : gone.file(digest.get())
                        .filter(lingering -> lingering.path().equals(path))
                        .map(lingering -> new Found(lingering, Optional.empty()));
    }
}
