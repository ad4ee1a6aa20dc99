package gantry.server;

import gantry.image.ImageFailure.NotFound;
import gantry.publish.PublishedFile;
import gantry.server.Route.Entry;
import gantry.server.Route.Scope;
import gantry.store.ImageStore;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.List;
import java.util.Optional;

/// The public images as a simplestreams server has them: `/streams/v1`, and the files below
/// `/images`. Whoever asks sees the same, whatever else they may do here.
final class Streams {
    private final ImageStore store;
    private final LiveTree tree;
    private final DirectImages direct;

    Streams(ImageStore store, LiveTree tree) {
        this.store = store;
        this.tree = tree;
        this.direct = new DirectImages(store, tree);
    }

    List<Route> routes() {
        return List.of(
                new Route(
                        "GET",
                        "/streams/v1/{}",
                        Entry.PUBLIC,
                        Scope.SERVER,
                        "Get an index of the public images: index.json or images.json, or signed",
                        this::index),
                new Route(
                        "GET",
                        "/images/{...}",
                        Entry.PUBLIC,
                        Scope.SERVER,
                        "Get a file of a public image, or a whole unified one by alias or fingerprint",
                        this::file));
    }

    private Reply index(Call call) throws IOException {
        String path = "streams/v1/" + call.name();
        return Optional.ofNullable(tree.now().documents().get(path))
                .<Reply>map(Reply.Published::new)
                .orElseThrow(Streams::notFound);
    }

    private Reply file(Call call) throws IOException {
        Optional<LiveTree.Found> found = tree.file("images/" + call.name());
        return found.isPresent() ? reply(found.get()) : direct.reply(call);
    }

    /// The path names the bytes, so whoever has them need not ask again.
    private Reply reply(LiveTree.Found found) throws IOException {
        PublishedFile file = found.file();
        SeekableByteChannel bytes = store.file(file.digest()).orElseThrow(Streams::notFound);
        return new Reply.Ranged(
                file.digest().hex(),
                found.since(),
                file.size(),
                Reply.Source.of(Channels.newInputStream(bytes)),
                new Headers().add("Cache-Control", "public, max-age=31536000, immutable"),
                Reply.Ranged.named(file.name()));
    }

    private static NotFound notFound() {
        return new NotFound("not found");
    }
}
