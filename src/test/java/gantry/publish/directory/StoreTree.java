package gantry.publish.directory;

import gantry.TestImage;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.publish.PublishedImage;
import gantry.publish.Tree;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A store, and a directory that its public images are published to.
final class StoreTree implements Closeable {
    private final ImageStore store;
    private final ProjectImages images;
    private final Path directory;
    private Instant now = Instant.parse("2026-02-03T04:05:06Z");

    StoreTree(Path store, Path directory) throws IOException {
        this.store = ImageStore.open(store, Clock.systemUTC());
        this.images = this.store.images(Project.DEFAULT);
        this.directory = directory;
    }

    ImageInfo add(TestImage image) throws IOException {
        ImageDraft draft =
                ImageDraft.PLAIN.withSettings(
                        ImageSettings.DEFAULT.withPublic(true), Over.METADATA);
        return images.receive(image.stream(), draft, Progress.NONE);
    }

    void delete(ImageInfo image) throws IOException {
        images.delete(image);
    }

    List<PublishedImage> published() throws IOException {
        return images.published(image -> image.settings().isPublic());
    }

    Tree tree() throws IOException {
        return Tree.of(published());
    }

    void waitFor(Duration time) {
        now = now.plus(time);
    }

    TreeDirectory directory(Duration grace) {
        return new TreeDirectory(directory, store::file, grace, () -> now);
    }

    Outcome publish(Duration grace) throws IOException {
        return directory(grace).publish(published(), Progress.NONE);
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
