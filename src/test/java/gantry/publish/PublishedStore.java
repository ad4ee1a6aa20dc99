package gantry.publish;

import gantry.TestImage;
import gantry.image.Alias;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFile.Kind;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.Progress;
import gantry.image.Project;
import gantry.store.ImageStore;
import gantry.store.ProjectImages;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// A store whose public images are a tree in memory, for a web server to serve.
public final class PublishedStore implements Closeable {
    private final ImageStore store;
    private final ProjectImages images;
    private final Map<String, byte[]> files = new ConcurrentHashMap<>();

    public PublishedStore(Path directory) throws IOException {
        this.store = ImageStore.open(directory, Clock.systemUTC());
        this.images = store.images(Project.DEFAULT);
    }

    /// A split image of 2026-01-01; what sets it apart is in its properties, which are lines such
    /// as `os: Ubuntu`.
    public static TestImage image(String architecture, Kind kind, byte[] root, String... lines) {
        String metadata =
                "architecture: %s\ncreation_date: 1767225600\nproperties:\n  "
                                .formatted(architecture)
                        + String.join("\n  ", lines)
                        + "\n";
        byte[] tarball = TestImage.gzip(TestImage.tar("metadata.yaml", metadata));
        return TestImage.of(
                new TestImage.Part(Kind.METADATA, "meta.tar.gz", tarball),
                new TestImage.Part(kind, "root", root));
    }

    public static TestImage container(String... lines) {
        return image("x86_64", Kind.ROOTFS, TestImage.tar("etc/hostname", "one"), lines);
    }

    public static TestImage virtualMachine(String... lines) {
        return image("x86_64", Kind.DISK, TestImage.qcow2(), lines);
    }

    /// Enough of one to be taken for one: a header that speaks of itself.
    public static byte[] squashfs() {
        ByteBuffer header = ByteBuffer.allocate(128).order(ByteOrder.LITTLE_ENDIAN);
        header.put("hsqs".getBytes(StandardCharsets.US_ASCII));
        header.putInt(12, 1 << 17).putShort(20, (short) 1); // block size, gzip
        header.putShort(28, (short) 4).putLong(40, header.capacity()); // version, length
        header.putLong(64, 96).putLong(72, 96).putLong(80, -1); // tables
        return header.array();
    }

    public ImageInfo add(TestImage image, String... aliases) throws IOException {
        return publish(images, image, aliases);
    }

    /// Makes the image public, under these aliases whoever had them.
    public static ImageInfo publish(ProjectImages images, TestImage image, String... aliases)
            throws IOException {
        ImageDraft draft =
                ImageDraft.PLAIN
                        .withSettings(ImageSettings.DEFAULT.withPublic(true), Over.METADATA)
                        .withAliases(
                                Arrays.stream(aliases).map(Alias::new).toList(), TakenAlias.MOVE);
        return images.receive(image.stream(), draft, Progress.NONE);
    }

    public ProjectImages images() {
        return images;
    }

    public Tree tree() throws IOException {
        return Tree.of(images.published(image -> image.settings().isPublic()));
    }

    /// What a web server serves, by paths that begin with a slash, as of the last [#publish].
    public Map<String, byte[]> files() {
        return files;
    }

    public void publish() throws IOException {
        Tree tree = tree();
        files.clear();
        for (PublishedFile file : tree.files().values()) {
            try (SeekableByteChannel bytes = store.file(file.digest()).orElseThrow()) {
                files.put("/" + file.path(), Channels.newInputStream(bytes).readAllBytes());
            }
        }
        files.put("/" + Tree.PRODUCTS, tree.products());
        files.put("/" + Tree.INDEX, tree.index());
    }

    @Override
    public void close() throws IOException {
        store.close();
    }
}
