package gantry.server.trees;

import gantry.image.Digest;
import gantry.image.Feed;
import gantry.image.HeavyWork;
import gantry.publish.PublishedFile;
import gantry.publish.SigningKey;
import gantry.publish.Tree;
import gantry.server.exchange.Request;
import gantry.server.exchange.Response;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.store.FeedStore;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import gantry.wire.ImageFilter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// `/feeds/<secret>`: chosen images of a project, private ones too, as a simplestreams server for
/// whoever knows the secret. A wrong one, one that was revoked and one that has expired are
/// answered alike, after the same work.
public final class Feeds {
    private static final String PATH = "/feeds/";

    /// Trees that are kept ready. The one that was asked for longest ago makes room.
    private static final int MOST_TREES = 100;

    private final ImageStore store;
    private final FeedStore feeds;
    private final Supplier<Optional<SigningKey>> key;
    private final HeavyWork work;
    private final Consumer<IOException> unnoted;
    private final InstantSource clock;
    private final Map<Digest, LiveTree> trees = new LinkedHashMap<>(16, 0.75f, true);

    /// @param unnoted told where it could not be noted what a feed has told of
    public Feeds(
            ImageStore store,
            Supplier<Optional<SigningKey>> key,
            HeavyWork work,
            Consumer<IOException> unnoted,
            InstantSource clock) {
        this.store = store;
        this.feeds = store.feeds();
        this.key = key;
        this.work = work;
        this.unnoted = unnoted;
        this.clock = clock;
    }

    public List<Route> routes() {
        return List.of(
                route("/feeds/{}/streams/v1/{}", "Get an index of a feed", this::index),
                route("/feeds/{}/images/{}", "Get a file of a feed", this::file));
    }

    private static Route route(String pattern, String summary, Route.Handler handler) {
        return new Route("GET", pattern, Entry.PUBLIC, Scope.SERVER, summary, handler);
    }

    private Reply index(Call call) throws IOException {
        return replies(call).index(call.names().getLast());
    }

    private Reply file(Call call) throws IOException {
        return replies(call)
                .file("images/" + call.names().getLast())
                .orElseThrow(TreeReplies::notFound);
    }

    private TreeReplies replies(Call call) throws IOException {
        Feed feed = feeds.open(call.name()).orElseThrow(TreeReplies::notFound);
        return new TreeReplies(store, tree(feed));
    }

    private LiveTree tree(Feed feed) throws IOException {
        synchronized (trees) {
            LiveTree known = trees.get(feed.secretSum());
            if (known != null) {
                return known;
            }
            if (trees.size() == MOST_TREES) {
                trees.remove(trees.keySet().iterator().next());
            }
            LiveTree tree = make(feed);
            trees.put(feed.secretSum(), tree);
            return tree;
        }
    }

    private LiveTree make(Feed feed) throws IOException {
        ProjectImages images = store.images(feed.project());
        return new LiveTree(
                images,
                () -> ImageFilter.of(feed.filters()),
                new Told(images, feed.secretSum()),
                key,
                work,
                clock);
    }

    /// What is deleted stays for a while for those whom its feed has told of it; other images of
    /// the project are none of their business.
    private final class Told implements LiveTree.Gone {
        private final ProjectImages images;
        private final Digest secretSum;

        Told(ProjectImages images, Digest secretSum) {
            this.images = images;
            this.secretSum = secretSum;
        }

        @Override
        public Optional<PublishedFile> file(Digest digest) throws IOException {
            return feeds.hasTold(secretSum, digest)
                    ? images.lingeringOfFeeds(digest)
                    : Optional.empty();
        }

        /// Where that cannot be written, because the disk is full or the catalog is locked, the
        /// index is to be had all the same; a file that is deleted then may be gone at once.
        @Override
        public void told(Tree tree) throws IOException {
            try {
                feeds.told(
                        secretSum,
                        tree.files().values().stream()
                                .map(PublishedFile::digest)
                                .collect(Collectors.toSet()));
            } catch (InterruptedIOException e) {
                throw e; // the next one to ask notes it
            } catch (IOException e) {
                unnoted.accept(e);
            }
        }
    }

    /// Counts what was sent to whoever knows a secret.
    public void answered(Request request, Response response, long sent) throws IOException {
        if (isFeeds(request.path()) && response.status() < 400) {
            feeds.used(Digest.ofText(secret(request.path())), sent);
        }
    }

    private static boolean isFeeds(String path) {
        return path.startsWith(PATH);
    }

    private static String secret(String path) {
        int end = path.indexOf('/', PATH.length());
        return path.substring(PATH.length(), end < 0 ? path.length() : end);
    }

    /// The path as logs may have it.
    public static String withoutSecret(String path) {
        return isFeeds(path)
                ? PATH + "*" + path.substring(PATH.length() + secret(path).length())
                : path;
    }
}
