package gantry.server.trees;

import gantry.image.ImageFailure.NotFound;
import gantry.publish.PublishedFile;
import gantry.server.exchange.Headers;
import gantry.server.frame.Reply;
import gantry.store.ImageStore;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.util.Optional;

/// What is answered to those who read a tree.
record TreeReplies(ImageStore store, LiveTree tree) {
    /// @param name of an index, beneath `streams/v1/`
    Reply index(String name) throws IOException {
        return Optional.ofNullable(tree.now().documents().get("streams/v1/" + name))
                .<Reply>map(Reply.Published::new)
                .orElseThrow(TreeReplies::notFound);
    }

    /// @param path beneath the tree's URL
    Optional<Reply> file(String path) throws IOException {
        Optional<LiveTree.Found> found = tree.file(path);
        return found.isPresent() ? Optional.of(reply(found.get())) : Optional.empty();
    }

    /// The path names the bytes, so whoever has them need not ask again.
    private Reply reply(LiveTree.Found found) throws IOException {
        PublishedFile file = found.file();
        SeekableByteChannel bytes = store.file(file.digest()).orElseThrow(TreeReplies::notFound);
        return new Reply.Ranged(
                file.digest().hex(),
                found.since(),
                file.size(),
                Reply.Source.of(Channels.newInputStream(bytes)),
                new Headers().add("Cache-Control", "public, max-age=31536000, immutable"),
                Reply.Ranged.named(file.name()));
    }

    static NotFound notFound() {
        return new NotFound("not found");
    }
}
