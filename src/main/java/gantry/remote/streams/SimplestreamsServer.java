package gantry.remote.streams;

import gantry.http.HttpClient;
import gantry.image.AliasEntry;
import gantry.image.Digest;
import gantry.image.HeavyWork;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFile;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageFile.Promised;
import gantry.image.ImageInfo;
import gantry.image.ImageOffer;
import gantry.image.ImageQuery;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.Protocol;
import gantry.json.LimitedInput;
import gantry.remote.download.Download;
import gantry.remote.download.Downloads;
import gantry.remote.download.FetchedImage;
import gantry.remote.download.Redirects;
import gantry.wire.streams.StreamsIndex;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsTaker;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A web server with a simplestreams tree, as LXD and Incus read it: trees of either, and of both.
/// It has public images only, and every file of theirs is checked as its index promises.
/// Where it has a delta of a root that is here already, that is fetched instead of the whole root.
///
/// What its indexes say is kept on disk and in memory for as long as [StreamsSettings] say.
public final class SimplestreamsServer
        implements ImageSource.Reachable, ImageSource.Naming, ImageSource.OfFiles {
    private static final String INDEX = "streams/v1/index.json";

    /// In bytes; those of public servers have a few thousand.
    private static final long LARGEST_INDEX = 4 << 20;

    /// Of all product files together, in bytes; those of public servers have up to 30 MB.
    private static final long LARGEST_PRODUCTS = 64 << 20;

    private static final int MOST_FILES = 100;

    /// Of one product file.
    private static final int MOST_WARNINGS = 20;

    private record Loaded(
            Catalogue catalogue, IndexFiles from, Instant at, IndexMemory.Share memory) {}

    private final Downloads downloads;
    private final StreamsSettings settings;
    private final StreamsUrl server;
    private final StaleIndex stale;
    private final UsableDeltas deltas;
    private @Nullable Loaded loaded;

    /// Nothing is asked of the server yet.
    ///
    /// @param http closed with this
    /// @throws Invalid if the server's URL is none
    public SimplestreamsServer(HttpClient http, StreamsSettings settings, StaleIndex stale) {
        this(new Downloads(http), settings, stale);
    }

    /// Nothing is asked of the server yet.
    ///
    /// @param downloads whose client is closed with this
    /// @throws Invalid if the server's URL is none
    public SimplestreamsServer(Downloads downloads, StreamsSettings settings, StaleIndex stale) {
        this.downloads = downloads;
        this.settings = settings;
        this.server = new StreamsUrl(settings.server(), settings.scheme());
        this.stale = stale;
        this.deltas = new UsableDeltas(settings, this::download);
    }

    /// An alias, or else the start of a fingerprint. An alias may end with an architecture as the
    /// server calls it, such as `24.04/arm64`; where it does not, this machine's is preferred. A
    /// container is preferred where a name is of both types and none is asked for.
    @Override
    public ImageInfo find(ImageQuery query) throws IOException {
        return catalogue().find(query);
    }

    @Override
    public List<ImageInfo> list() throws IOException {
        return catalogue().list();
    }

    /// Where images of several architectures have one name, that of [#find].
    @Override
    public List<AliasEntry> aliases() throws IOException {
        return catalogue().aliases();
    }

    private synchronized Catalogue catalogue() throws IOException {
        Instant now = settings.clock().instant();
        Loaded known = loaded;
        if (known == null || !known.at().plus(settings.fresh()).isAfter(now)) {
            forgetCatalogue();
            known = load(new IndexFiles(downloads, settings, server, stale), now);
            loaded = known;
        }
        return known.catalogue();
    }

    private Loaded load(IndexFiles indexes, Instant now) throws IOException {
        IndexMemory.Share memory = IndexMemory.ofProcess().share(server.name());
        try {
            List<StreamsProduct> products = products(indexes, memory);
            Catalogue catalogue =
                    settings.work()
                            .within(
                                    HeavyWork.timeFor(0),
                                    () ->
                                            new Catalogue(
                                                    server.name(),
                                                    settings.architecture(),
                                                    naming(),
                                                    products));
            return new Loaded(catalogue, indexes, now, memory);
        } catch (IOException | RuntimeException e) {
            memory.close();
            throw e;
        }
    }

    private List<StreamsProduct> products(IndexFiles indexes, IndexMemory.Share memory)
            throws IOException {
        List<StreamsProduct> products = new ArrayList<>();
        long left = LARGEST_PRODUCTS;
        for (String path : productFiles(indexes)) {
            ProductFile file = indexes.read(path, left, new ProductReader(memory, left));
            products.addAll(file.products());
            left = file.left();
            file.leftOut()
                    .forEach(
                            why ->
                                    stale.noticed(
                                            Redirects.printable(server.file(path)),
                                            "left out: " + why));
        }
        return products;
    }

    /// @param left of the bytes that all files together may have
    /// @param leftOut why products are not among these; the first of such sentences
    private record ProductFile(List<StreamsProduct> products, long left, List<String> leftOut) {}

    /// Reads a product file, as often as it takes to get one that can be read.
    private static final class ProductReader implements KeptFile.Parser<ProductFile>, StreamsTaker {
        private final IndexMemory.Share memory;
        private final long limit;
        private final List<String> leftOut = new ArrayList<>();
        private long bytes;

        ProductReader(IndexMemory.Share memory, long limit) {
            this.memory = memory;
            this.limit = limit;
        }

        @Override
        public ProductFile parse(InputStream json) throws IOException {
            memory.take(-bytes);
            bytes = 0;
            leftOut.clear();
            LimitedInput limited = new LimitedInput(json, limit);
            List<StreamsProduct> products = StreamsProduct.readAll(limited, limit, this);
            return new ProductFile(products, limited.left(), List.copyOf(leftOut));
        }

        @Override
        public boolean wants(String ftype) {
            return StreamsImages.isKnown(ftype);
        }

        @Override
        public void needs(int more) throws IOException {
            bytes += more;
            memory.take(more);
        }

        @Override
        public void leftOut(String why) {
            if (leftOut.size() < MOST_WARNINGS) {
                leftOut.add(why);
            }
        }
    }

    private List<String> productFiles(IndexFiles indexes) throws IOException {
        List<String> files =
                indexes.read(INDEX, LARGEST_INDEX, json -> StreamsIndex.read(json, LARGEST_INDEX))
                        .files();
        if (files.size() > MOST_FILES) {
            throw new Invalid(
                    "The index of %s names %d files with products, and %d are taken"
                            .formatted(server.name(), files.size(), MOST_FILES));
        }
        return files;
    }

    /// LXD 5.0.2 leaves out the `ubuntu/` of Canonical's own server, whose remotes say it already.
    private UnaryOperator<String> naming() {
        String prefix = "ubuntu/";
        return server.server().toString().startsWith("https://cloud-images.ubuntu.com")
                ? name -> name.startsWith(prefix) ? name.substring(prefix.length()) : name
                : name -> name;
    }

    /// Its files are asked for at once, so that what is missing is missing before anything is read.
    @Override
    public ImageStream open(ImageInfo image) throws IOException {
        Catalogue known = catalogue();
        StreamsImage found =
                known.image(image.fingerprint())
                        .orElseThrow(() -> known.notFound(image.fingerprint().hex()));
        try {
            return open(found);
        } catch (NotFound e) {
            forget(); // a tree without the file has another index, too
            throw e;
        }
    }

    private ImageStream open(StreamsImage image) throws IOException {
        if (image.root().isEmpty()) {
            Download download = download(image.first());
            Beginning.of(download);
            compare(image.first(), download);
            return new FetchedImage(file(Kind.UNIFIED, image.first(), download));
        }
        StreamsItem root = image.root().get();
        Kind kind = image.type() == ImageType.VIRTUAL_MACHINE ? Kind.DISK : Kind.ROOTFS;
        Optional<UsableDeltas.Usable> delta = deltas.usable(image);
        return delta.isPresent()
                ? patched(image.first(), root, kind, delta.get())
                : whole(image.first(), root, kind);
    }

    private ImageStream whole(StreamsItem first, StreamsItem root, Kind kind) throws IOException {
        Download metadata = download(first);
        Download rootfs = download(root);
        Beginning.together(metadata, rootfs);
        compare(first, metadata);
        compare(root, rootfs);
        return new FetchedImage(file(Kind.METADATA, first, metadata), file(kind, root, rootfs));
    }

    /// The whole root is not asked for unless the delta turns out to be of no use.
    private ImageStream patched(
            StreamsItem first, StreamsItem root, Kind kind, UsableDeltas.Usable delta)
            throws IOException {
        try {
            Download metadata = download(first);
            Beginning.of(metadata);
            compare(first, metadata);
            return new FetchedImage(
                    file(Kind.METADATA, first, metadata),
                    deltas.patched(delta, file(kind, root, download(root))));
        } catch (IOException | RuntimeException e) {
            delta.base().close();
            throw e;
        }
    }

    /// What an index says of sizes is not believed: its sums decide, as for LXD and Incus.
    private Download download(StreamsItem item) {
        return downloads.open(server.file(item.path()), OptionalLong.empty());
    }

    private void compare(StreamsItem item, Download download) {
        OptionalLong size = download.size();
        if (item.size() > 0 && size.isPresent() && size.getAsLong() != item.size()) {
            stale.noticed(
                    download.name(),
                    "it has %d bytes, and its index says %d; its sum decides"
                            .formatted(size.getAsLong(), item.size()));
        }
    }

    private ImageFile file(Kind kind, StreamsItem item, Download download) {
        ImageFile file = download.asFile(kind, StreamsImage.baseName(item));
        return item.sha256().isEmpty()
                ? file // then the image's fingerprint says it
                : file.promising(new Promised(digest(item), download.name()));
    }

    private Digest digest(StreamsItem item) {
        return Digest.parse(item.sha256())
                .orElseThrow(
                        () ->
                                new Invalid(
                                        "The index of %s has no SHA-256 of %s, but something else"
                                                .formatted(
                                                        server.name(),
                                                        StreamsImage.baseName(item))));
    }

    private synchronized void forget() throws IOException {
        if (loaded != null) {
            loaded.from().doubt();
        }
        forgetCatalogue();
    }

    private synchronized void forgetCatalogue() {
        if (loaded != null) {
            loaded.memory().close();
            loaded = null;
        }
    }

    /// An alias can be followed later.
    @Override
    public ImageOffer offer(ImageInfo image, ImageQuery asked) {
        boolean isAlias = !image.fingerprint().startsWith(asked.name());
        return new ImageOffer(
                List.of(server.server()),
                Protocol.SIMPLESTREAMS,
                Optional.empty(),
                Project.DEFAULT,
                isAlias ? asked.name() : image.fingerprint().hex(),
                image.facts(),
                Optional.empty());
    }

    @Override
    public void close() throws IOException {
        forgetCatalogue();
        downloads.http().close();
    }
}
