package gantry.publish.directory;

import gantry.image.ImageFailure.Invalid;
import gantry.publish.SigningKey;
import gantry.publish.Tree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The indexes of a directory's tree; signed ones besides, where there is a key.
final class Indexes {
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Index(String path, byte[] text, Optional<SigningKey> key) {
        byte[] bytes() throws IOException {
            return key.isPresent() ? key.get().sign(text) : text;
        }

        /// No signature is like another one, so only what is signed is compared.
        boolean says(byte[] bytes) {
            return key.isPresent()
                    ? new String(bytes, StandardCharsets.UTF_8)
                            .contains(new String(text, StandardCharsets.UTF_8))
                    : Arrays.equals(bytes, text);
        }
    }

    private final Path directory;
    private final List<Index> indexes = new ArrayList<>();

    Indexes(Path directory, Tree tree, Optional<SigningKey> key) {
        this.directory = directory;
        add(Tree.PRODUCTS, tree.products());
        key.ifPresent(signer -> add(Tree.SIGNED_PRODUCTS, tree.products(), signer));
        add(Tree.INDEX, tree.index());
        key.ifPresent(signer -> add(Tree.SIGNED_INDEX, tree.indexOfSigned(), signer));
    }

    private void add(String path, byte[] text) {
        indexes.add(new Index(path, text, Optional.empty()));
    }

    private void add(String path, byte[] text, SigningKey key) {
        indexes.add(new Index(path, text, Optional.of(key)));
    }

    /// Refuses to replace those of somebody else, where nothing is ours yet.
    static void checkFirst(Path directory) {
        for (String path : List.of(Tree.INDEX, Tree.PRODUCTS)) {
            checkAbsent(directory, path);
        }
    }

    /// Refuses to replace signed ones of somebody else.
    static void check(Path directory, Ledger ledger, Optional<SigningKey> key) {
        if (key.isPresent()) {
            for (String path : List.of(Tree.SIGNED_INDEX, Tree.SIGNED_PRODUCTS)) {
                if (!ledger.has(path)) {
                    checkAbsent(directory, path);
                }
            }
        }
    }

    private static void checkAbsent(Path directory, String path) {
        if (Files.exists(directory.resolve(path))) {
            throw foreign(directory, path);
        }
    }

    private static Invalid foreign(Path directory, String path) {
        return new Invalid(
                "%s has a simplestreams tree that gantry has not made, and is not replaced;"
                                .formatted(directory)
                        + " publish to another directory, or take its %s away".formatted(path));
    }

    /// The paths of those that can come and go.
    List<String> signed() {
        return indexes.stream().filter(index -> index.key().isPresent()).map(Index::path).toList();
    }

    /// Those that are not as they should be, in the order in which they are written.
    List<String> stale() throws IOException {
        return staleOnes().stream().map(Index::path).toList();
    }

    private List<Index> staleOnes() throws IOException {
        List<Index> stale = new ArrayList<>();
        for (Index index : indexes) {
            if (!isThere(index)) {
                stale.add(index);
            }
        }
        return stale;
    }

    private boolean isThere(Index index) throws IOException {
        try {
            return index.says(Files.readAllBytes(directory.resolve(index.path())));
        } catch (NoSuchFileException _) {
            return false;
        }
    }

    /// @return which were written
    List<String> write(NewFiles newFiles) throws IOException {
        List<Index> stale = staleOnes();
        for (Index index : stale) {
            newFiles.put(index.bytes(), directory.resolve(index.path()));
        }
        return stale.stream().map(Index::path).toList();
    }
}
