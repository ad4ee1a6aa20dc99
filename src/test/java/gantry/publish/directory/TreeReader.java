package gantry.publish.directory;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.Digest;
import gantry.publish.Tree;
import gantry.wire.streams.StreamsIndex;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Reads a tree as clients do: the index, the products it names, and then every file of theirs.
public record TreeReader(Path directory) {
    private static final long LIMIT = 10 << 20;

    /// @return the sums of all files, each of which is there and right
    public Set<String> readAll() throws IOException {
        List<StreamsItem> items = items();
        for (StreamsItem item : items) {
            byte[] bytes = Files.readAllBytes(directory.resolve(item.path()));
            assertThat(bytes).as(item.path()).hasSize((int) item.size());
            MessageDigest sum = Digest.sha256();
            sum.update(bytes);
            assertThat(Digest.of(sum).hex()).as(item.path()).isEqualTo(item.sha256());
        }
        return items.stream().map(StreamsItem::sha256).collect(Collectors.toSet());
    }

    public List<StreamsItem> items() throws IOException {
        return products().stream()
                .flatMap(product -> product.versions().stream())
                .flatMap(version -> version.items().stream())
                .toList();
    }

    /// Of an empty tree there are none; where there is no index, there is no tree.
    private List<StreamsProduct> products() throws IOException {
        List<String> files;
        try (InputStream index = Files.newInputStream(directory.resolve(Tree.INDEX))) {
            files = StreamsIndex.read(index, LIMIT).files();
        } catch (NoSuchFileException _) {
            return List.of();
        }
        if (files.isEmpty()) {
            return List.of();
        }
        assertThat(files).containsExactly(Tree.PRODUCTS);
        try (InputStream products = Files.newInputStream(directory.resolve(Tree.PRODUCTS))) {
            return StreamsProduct.readAll(products, LIMIT);
        }
    }
}
