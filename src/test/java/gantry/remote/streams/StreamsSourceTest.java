package gantry.remote.streams;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFile;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSettings;
import gantry.image.ImageSourceContract;
import gantry.image.ImageStream;
import gantry.image.Progress;
import gantry.remote.streams.StreamsSettings.Scheme;
import gantry.remote.streams.TestTree.Family;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A tree for LXD and Incus over HTTPS, of which nothing is fresh for longer than a moment.
@Timeout(60)
class StreamsSourceTest extends ImageSourceContract {
    @TempDir Path cache;
    private TreeServer server;
    private Tree tree;

    @BeforeEach
    void open() throws IOException {
        TestTree files = new TestTree(Family.LXD, Family.INCUS);
        server = new TreeServer(files.files());
        tree =
                new Tree(
                        files,
                        new SimplestreamsServer(
                                server.downloads(),
                                new StreamsSettings(
                                        server.url(),
                                        Scheme.HTTPS,
                                        Optional.empty(),
                                        "x86_64",
                                        cache,
                                        Bases.NONE,
                                        Duration.ZERO,
                                        InstantSource.system()),
                                StaleIndex.UNTOLD));
    }

    @AfterEach
    void close() throws IOException {
        tree.close();
        server.close();
    }

    @Override
    protected ImageServer server() {
        return tree;
    }

    /// Puts images into the tree, and reads them through its server.
    private static final class Tree implements ImageServer {
        private final TestTree files;
        private final SimplestreamsServer source;
        private final Map<String, TestImage> images = new HashMap<>();

        Tree(TestTree files, SimplestreamsServer source) {
            this.files = files;
            this.source = source;
        }

        @Override
        public ImageInfo find(ImageQuery query) throws IOException {
            return source.find(query);
        }

        @Override
        public List<ImageInfo> list() throws IOException {
            return source.list();
        }

        @Override
        public ImageStream open(ImageInfo image) throws IOException {
            return source.open(image);
        }

        @Override
        public ImageInfo receive(ImageStream image, ImageDraft draft, Progress progress)
                throws IOException {
            List<TestImage.Part> parts = new ArrayList<>();
            for (Optional<ImageFile> file = image.next(); file.isPresent(); file = image.next()) {
                byte[] bytes = file.get().bytes().readAllBytes();
                parts.add(new TestImage.Part(file.get().kind(), file.get().filename(), bytes));
            }
            TestImage copy = new TestImage(parts);
            images.put(copy.fingerprint().hex(), copy);
            files.add(copy, draft.aliases().stream().map(Alias::name).toArray(String[]::new));
            return find(ImageQuery.of(copy.fingerprint().hex()));
        }

        @Override
        public void delete(ImageInfo image) {
            files.remove(Objects.requireNonNull(images.get(image.fingerprint().hex())));
        }

        @Override
        public void update(ImageInfo read, ImageSettings settings) {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<AliasEntry> aliases() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void createAlias(ImageInfo image, Alias alias) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void setAliases(ImageInfo image, List<Alias> aliases, TakenAlias whenTaken) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void adopt(ImageInfo there, ImageDraft draft) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void renameAlias(AliasEntry entry, String newName) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void deleteAlias(AliasEntry entry) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }
}
