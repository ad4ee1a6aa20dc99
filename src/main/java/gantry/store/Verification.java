package gantry.store;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.Progress;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.StoredBlob;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads stored files and compares them with their rows: each with its SHA-256 where that is known,
/// and otherwise all files of an image with its fingerprint, which gives them their sums. What is
/// wrong is marked, and what is in order is so no more.
final class Verification {
    private final ImageStore store;
    private final Progress progress;

    /// Files that several images share are read once.
    private final Set<BlobKey> checked = new HashSet<>();

    Verification(ImageStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    Verification(ImageStore store) {
        this(store, Progress.NONE);
    }

    /// @return a sentence for each file that is missing or damaged
    List<String> run() throws IOException {
        List<String> faults = new ArrayList<>();
        for (StoredImage image : store.catalog().read(tables -> tables.images().all())) {
            for (Damage damage : damages(image)) {
                faults.add(sentence(image.info().fingerprint(), damage));
            }
        }
        return faults;
    }

    private static String sentence(Fingerprint image, Damage damage) {
        return "Image %s: %s; import the image again to mend it"
                .formatted(image, damage.sentence());
    }

    /// The first thing that is wrong with the image. It may be deleted, and a file put back, while
    /// it is looked at; then nothing is wrong.
    Optional<Damage> check(StoredImage image) throws IOException {
        return damages(image).stream().findFirst();
    }

    private List<Damage> damages(StoredImage image) throws IOException {
        List<Damage> damages = new ArrayList<>();
        MessageDigest whole = Digest.sha256();
        List<Read> unproven = new ArrayList<>();
        for (StoredFile file : image.files()) {
            boolean isNew = checked.add(file.key());
            if (isNew || !Sums.isSummed(image)) {
                progress.phase(
                        image.info().fingerprint().abbreviated(), OptionalLong.of(file.size()));
                Read read = read(file.blob(), whole);
                if (read.fault().isPresent()) {
                    mark(read).ifPresent(damages::add);
                } else if (file.blob().digest().isPresent()) {
                    store.damages().clear(file.key());
                } else {
                    unproven.add(read);
                }
            }
        }
        if (damages.isEmpty() && !unproven.isEmpty()) {
            damages.addAll(prove(image, unproven, Digest.of(whole)));
        }
        return damages;
    }

    /// Where all files that have sums are sound, it is the others that the fingerprint proves.
    private List<Damage> prove(StoredImage image, List<Read> unproven, Digest whole)
            throws IOException {
        boolean sound = whole.hex().equals(image.info().fingerprint().hex());
        List<Damage> damages = new ArrayList<>();
        for (Read read : unproven) {
            if (sound) {
                store.damages().clear(read.blob().key());
                store.sums().note(read.blob().key(), read.sum().orElseThrow());
            } else {
                mark(read.failing(Fault.SUM)).ifPresent(damages::add);
            }
        }
        return damages;
    }

    private Optional<Damage> mark(Read read) throws IOException {
        Damage damage =
                new Damage(
                        read.blob().key().text(),
                        read.fault().orElseThrow(),
                        store.clock().instant());
        return store.damages().mark(damage) ? Optional.of(damage) : Optional.empty();
    }

    /// What reading a file has shown.
    ///
    /// @param sum empty where it could not be read
    private record Read(StoredBlob blob, Optional<Fault> fault, Optional<Digest> sum) {
        static Read of(StoredBlob blob, Fault fault) {
            return new Read(blob, Optional.of(fault), Optional.empty());
        }

        Read failing(Fault found) {
            return new Read(blob, Optional.of(found), sum);
        }
    }

    private Read read(StoredBlob blob, MessageDigest whole) throws IOException {
        OptionalLong found = store.blobs().size(blob.key());
        if (found.isEmpty()) {
            return Read.of(blob, Fault.MISSING);
        }
        if (found.getAsLong() != blob.size()) {
            return Read.of(blob, Fault.SIZE);
        }
        try {
            Digest sum = hash(blob.key(), whole);
            boolean sound = blob.digest().isEmpty() || blob.digest().get().equals(sum);
            Read read = new Read(blob, Optional.empty(), Optional.of(sum));
            return sound ? read : read.failing(Fault.SUM);
        } catch (NoSuchFileException _) {
            return Read.of(blob, Fault.MISSING);
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            throw e;
        } catch (IOException _) {
            return Read.of(blob, Fault.UNREADABLE);
        }
    }

    private Digest hash(BlobKey key, MessageDigest whole) throws IOException {
        MessageDigest sum = Digest.sha256();
        byte[] buffer = new byte[Chunk.SIZE];
        try (InputStream in = store.blobs().open(key, 0)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
                whole.update(buffer, 0, n);
                progress.advance(n);
            }
        }
        return Digest.of(sum);
    }
}
