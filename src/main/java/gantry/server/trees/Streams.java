package gantry.server.trees;

import gantry.image.HeavyWork;
import gantry.image.Project;
import gantry.publish.SigningKey;
import gantry.server.frame.Call;
import gantry.server.frame.Reply;
import gantry.server.frame.Route;
import gantry.server.frame.Route.Entry;
import gantry.server.frame.Route.Scope;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The public images as a simplestreams server has them: `/streams/v1`, and the files below
/// `/images`. Whoever asks sees the same, whatever else they may do here.
public final class Streams {
    private final TreeReplies replies;
    private final DirectImages direct;

    public Streams(ImageStore store, LiveTree tree) {
        this.replies = new TreeReplies(store, tree);
        this.direct = new DirectImages(store, tree);
    }

    /// Of all public images of `default`.
    public static LiveTree tree(
            ImageStore store,
            Supplier<Optional<SigningKey>> key,
            HeavyWork work,
            InstantSource clock)
            throws IOException {
        ProjectImages images = store.images(Project.DEFAULT);
        return new LiveTree(
                images,
                () -> image -> image.settings().isPublic(),
                images::lingering,
                key,
                work,
                clock);
    }

    public List<Route> routes() {
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
        return replies.index(call.name());
    }

    private Reply file(Call call) throws IOException {
        Optional<Reply> file = replies.file("images/" + call.name());
        return file.isPresent() ? file.get() : direct.reply(call);
    }
}
