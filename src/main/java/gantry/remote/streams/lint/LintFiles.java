package gantry.remote.streams.lint;

import gantry.image.Cancelled;
import gantry.image.Digest;
import gantry.image.ImageFailure;
import gantry.image.Progress;
import gantry.image.Words;
import gantry.remote.streams.Family;
import gantry.remote.streams.StreamsImages;
import gantry.remote.streams.StreamsUrl;
import gantry.wire.streams.StreamsItem;
import gantry.wire.streams.StreamsProduct;
import gantry.wire.streams.StreamsVersion;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Whether the files that clients may fetch are there, and are what their index says.
final class LintFiles {
    /// How many are asked for at once.
    private static final int AT_ONCE = 8;

    private static final int BUFFER = 256 << 10;

    /// Of one root with the metadata of different versions and families; each is a sum of the whole
    /// root, so that more would keep a processor busy for as long as a tree likes.
    private static final int MOST_COMBINED = 64;

    private final LintedTree tree;
    private final Collection<StreamsProduct> products;
    private final Set<String> faults;
    private final Map<String, StreamsItem> files = new LinkedHashMap<>();

    LintFiles(LintedTree tree, Collection<StreamsProduct> products, Set<String> faults) {
        this.tree = tree;
        this.products = products;
        this.faults = faults;
        products.stream()
                .flatMap(product -> product.versions().stream())
                .flatMap(version -> version.items().stream())
                .filter(item -> StreamsImages.isKnown(item.ftype()))
                .filter(item -> StreamsUrl.staysBeneath(item.path()))
                .forEach(item -> files.putIfAbsent(item.path(), item));
    }

    void check(Lint.Depth depth, Progress progress) throws IOException {
        checkSizes();
        if (depth == Lint.Depth.SUMS) {
            checkSums(progress);
        }
    }

    /// What is wrong with a file; nothing where the text is empty.
    private record Answer(StreamsItem item, String fault) {}

    private void checkSizes() throws IOException {
        List<Future<Answer>> answers = new ArrayList<>();
        try (ExecutorService executor =
                Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            try {
                files.values().forEach(item -> answers.add(executor.submit(() -> ask(item))));
                for (Future<Answer> answer : answers) {
                    take(answer.get());
                }
            } catch (InterruptedException e) {
                throw Cancelled.by(e);
            } catch (ExecutionException e) {
                throw e.getCause() instanceof IOException broken ? broken : new IOException(e);
            } finally {
                executor.shutdownNow();
            }
        }
    }

    private Answer ask(StreamsItem item) throws IOException {
        try {
            OptionalLong size = tree.size(item.path());
            return new Answer(
                    item,
                    size.isEmpty() || size.getAsLong() == item.size()
                            ? ""
                            : "it has %d bytes, and its index says %d"
                                    .formatted(size.getAsLong(), item.size()));
        } catch (ImageFailure e) {
            return new Answer(item, e.getMessage());
        }
    }

    private void take(Answer answer) {
        if (!answer.fault().isEmpty()) {
            files.remove(answer.item().path());
            fault(answer.item(), answer.fault());
        }
    }

    private void fault(StreamsItem item, String what) {
        faults.add("%s: %s".formatted(Words.printable(item.path()), what));
    }

    /// A root with the metadata before it, and what the metadata says of the sum of both.
    private record Combined(StreamsItem metadata, String sum) {}

    /// Metadata is small; and its sum is gone on with for each root that may follow it.
    private void checkSums(Progress progress) throws IOException {
        Map<String, Set<Combined>> combined = combined();
        Map<String, MessageDigest> metadata = new HashMap<>();
        for (StreamsItem item : files.values()) {
            if (isMetadata(item)) {
                read(item, List.of(), progress).ifPresent(sum -> metadata.put(item.path(), sum));
            }
        }
        for (StreamsItem item : files.values()) {
            if (!isMetadata(item)) {
                List<Combined> all =
                        compared(
                                item,
                                combined.getOrDefault(item.path(), Set.of()).stream()
                                        .filter(
                                                each ->
                                                        metadata.containsKey(
                                                                each.metadata().path()))
                                        .toList());
                List<MessageDigest> sums =
                        all.stream()
                                .map(each -> copy(metadata.get(each.metadata().path())))
                                .toList();
                if (read(item, sums, progress).isPresent()) {
                    compare(item, all, sums);
                }
            }
        }
    }

    private List<Combined> compared(StreamsItem root, List<Combined> all) {
        if (all.size() <= MOST_COMBINED) {
            return all;
        }
        fault(
                root,
                "it goes with %d files of metadata; the sums of both are compared for %d only"
                        .formatted(all.size(), MOST_COMBINED));
        return all.subList(0, MOST_COMBINED);
    }

    private static boolean isMetadata(StreamsItem item) {
        return item.ftype().equals(Family.LXD.metadata())
                || item.ftype().equals(Family.INCUS.metadata());
    }

    /// By the paths of roots.
    private Map<String, Set<Combined>> combined() {
        Map<String, Set<Combined>> combined = new HashMap<>();
        products.stream()
                .flatMap(product -> product.versions().stream())
                .forEach(version -> combine(version, combined));
        return combined;
    }

    private static void combine(StreamsVersion version, Map<String, Set<Combined>> combined) {
        Collection<StreamsItem> roots = StreamsImages.roots(version);
        for (StreamsItem metadata : version.items()) {
            for (StreamsItem root : isMetadata(metadata) ? roots : List.<StreamsItem>of()) {
                String sum = metadata.combinedWith(root.ftype());
                if (!sum.isEmpty()) {
                    combined.computeIfAbsent(root.path(), _ -> new LinkedHashSet<>())
                            .add(new Combined(metadata, sum));
                }
            }
        }
    }

    private static MessageDigest copy(@Nullable MessageDigest sum) {
        try {
            return (MessageDigest) Objects.requireNonNull(sum).clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("the JDK's SHA-256 can be copied", e);
        }
    }

    /// Feeds the file to its own sum, which is compared, and to these.
    ///
    /// @return its own sum, to be gone on with; empty where the file cannot be read
    private Optional<MessageDigest> read(
            StreamsItem item, List<MessageDigest> sums, Progress progress) throws IOException {
        progress.phase(Words.printable(item.path()), OptionalLong.of(item.size()));
        MessageDigest own = Digest.sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = tree.open(item.path())) {
            long left = item.size();
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                left -= n;
                if (left < 0) { // it may never end
                    fault(item, "it has more bytes than its index says");
                    return Optional.empty();
                }
                own.update(buffer, 0, n);
                for (MessageDigest sum : sums) {
                    sum.update(buffer, 0, n);
                }
                progress.advance(n);
            }
        } catch (ImageFailure e) {
            fault(item, e.getMessage());
            return Optional.empty();
        }
        if (!Digest.of(copy(own)).hex().equals(item.sha256())) {
            fault(item, "its bytes have another SHA-256 than its index says");
        }
        return Optional.of(own);
    }

    private void compare(StreamsItem root, List<Combined> all, List<MessageDigest> sums) {
        for (int i = 0; i < all.size(); i++) {
            if (!Digest.of(sums.get(i)).hex().equals(all.get(i).sum())) {
                fault(
                        all.get(i).metadata(),
                        "together with %s its bytes have another SHA-256 than its index says"
                                .formatted(root.path()));
            }
        }
    }
}
