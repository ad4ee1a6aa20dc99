package gantry.store;

import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.store.blob.BlobKey;
import gantry.store.blob.BlobStore.Stored;
import gantry.store.blob.FileBlobs;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Finds which metadata and which root make a split image whose fingerprint is known: that is the
/// SHA-256 of the one followed by the other, so that a pair that is found is proven.
///
/// Files that came at about the same time are tried first, small roots before large ones.
final class SplitPairs {
    /// That many metadata files are tried with a root each time it is read.
    private static final int AT_ONCE = 8;

    private static final int BUFFER = 1 << 16;

    private final FileBlobs blobs;
    private final Set<Fingerprint> known;
    private long budget;

    /// @param known fingerprints of images that are looked for; may hold others
    /// @param budget how many bytes are summed at most
    SplitPairs(FileBlobs blobs, Set<Fingerprint> known, long budget) {
        this.blobs = blobs;
        this.known = new HashSet<>(known);
        this.budget = budget;
    }

    record Pair(Fingerprint fingerprint, Stored metadata, Stored root) {}

    /// @param pairs that were proven
    /// @param isWhole whether everything was tried; where not, there may be more
    record Outcome(List<Pair> pairs, boolean isWhole) {}

    /// Each root with all of the metadata.
    Outcome find(List<Stored> metadata, List<Stored> roots) throws IOException {
        List<Pair> pairs = new ArrayList<>();
        Set<BlobKey> paired = new HashSet<>();
        List<Stored> small = new ArrayList<>(roots);
        small.sort(Comparator.comparingLong(Stored::size));
        for (int from = 0; from < metadata.size() && !known.isEmpty(); from += AT_ONCE) {
            for (Stored root : small) {
                if (!paired.contains(root.key())) {
                    List<Stored> near = near(metadata, root, from);
                    if (!afford(near, root)) {
                        return new Outcome(pairs, false);
                    }
                    List<Pair> found = tryAll(near, root);
                    found.forEach(pair -> paired.add(pair.root().key()));
                    pairs.addAll(found);
                }
            }
        }
        return new Outcome(pairs, true);
    }

    private static List<Stored> near(List<Stored> metadata, Stored root, int from) {
        return metadata.stream()
                .sorted(Comparator.comparing(one -> apart(one, root)))
                .skip(from)
                .limit(AT_ONCE)
                .toList();
    }

    private static Duration apart(Stored one, Stored other) {
        return Duration.between(one.since(), other.since()).abs();
    }

    private boolean afford(List<Stored> metadata, Stored root) {
        long cost = metadata.stream().mapToLong(one -> one.size() + root.size()).sum();
        budget -= cost;
        return budget >= 0;
    }

    private List<Pair> tryAll(List<Stored> metadata, Stored root) throws IOException {
        List<MessageDigest> sums = new ArrayList<>();
        for (Stored one : metadata) {
            MessageDigest sum = Digest.sha256();
            feed(one, List.of(sum));
            sums.add(sum);
        }
        feed(root, sums);
        List<Pair> found = new ArrayList<>();
        for (int i = 0; i < sums.size(); i++) {
            Fingerprint fingerprint = new Fingerprint(Digest.of(sums.get(i)).hex());
            if (known.remove(fingerprint)) {
                found.add(new Pair(fingerprint, metadata.get(i), root));
            }
        }
        return found;
    }

    private void feed(Stored blob, List<MessageDigest> sums) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (SeekableByteChannel channel = blobs.channel(blob.key());
                InputStream in = Channels.newInputStream(channel)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (MessageDigest sum : sums) {
                    sum.update(buffer, 0, n);
                }
            }
        }
    }
}
