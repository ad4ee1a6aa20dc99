package gantry.store;

import gantry.image.Damage;
import gantry.image.Damage.Fault;
import gantry.image.Digest;
import gantry.image.Fingerprint;
import gantry.image.Progress;
import gantry.store.catalog.StoredFile;
import gantry.store.catalog.StoredImage;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/// Reads stored files and compares them with their names and their rows. What is wrong is marked,
/// and what is in order is so no more.
final class Verification {
    private final ImageStore store;
    private final Progress progress;

    Verification(ImageStore store, Progress progress) {
        this.store = store;
        this.progress = progress;
    }

    Verification(ImageStore store) {
        this(store, Progress.NONE);
    }

    /// @return a sentence for each file that is missing or damaged
    List<String> run() throws IOException {
        Set<Digest> checked = new LinkedHashSet<>();
        List<String> faults = new ArrayList<>();
        for (StoredImage image : store.catalog().read(tables -> tables.images().all())) {
            Fingerprint fingerprint = image.info().fingerprint();
            for (StoredFile file : image.files()) {
                if (checked.add(file.digest())) {
                    progress.phase(fingerprint.abbreviated(), OptionalLong.of(file.size()));
                    check(file.digest(), file.size())
                            .map(damage -> sentence(fingerprint, damage))
                            .ifPresent(faults::add);
                }
            }
        }
        return faults;
    }

    private static String sentence(Fingerprint image, Damage damage) {
        return "Image %s: %s; import the image again to mend it"
                .formatted(image, damage.sentence());
    }

    /// An image may be deleted, and a file put back, while it is looked at; then nothing is wrong.
    Optional<Damage> check(Digest digest, long size) throws IOException {
        String stamp = store.blobs().stamp(digest);
        Optional<Fault> fault = fault(digest, size);
        if (fault.isEmpty()) {
            store.damages().clear(digest, stamp);
            return Optional.empty();
        }
        Damage damage = new Damage(digest, fault.get(), store.clock().instant());
        return store.damages().mark(damage, stamp) ? Optional.of(damage) : Optional.empty();
    }

    private Optional<Fault> fault(Digest digest, long size) throws IOException {
        OptionalLong found = store.blobs().size(digest);
        if (found.isEmpty()) {
            return Optional.of(Fault.MISSING);
        }
        if (found.getAsLong() != size) {
            return Optional.of(Fault.SIZE);
        }
        try {
            return hash(digest).equals(digest) ? Optional.empty() : Optional.of(Fault.SUM);
        } catch (NoSuchFileException _) {
            return Optional.of(Fault.MISSING);
        } catch (ClosedByInterruptException | InterruptedIOException e) {
            throw e;
        } catch (IOException _) {
            return Optional.of(Fault.UNREADABLE);
        }
    }

    private Digest hash(Digest digest) throws IOException {
        MessageDigest sum = Digest.sha256();
        byte[] buffer = new byte[Chunk.SIZE];
        try (InputStream in = store.blobs().open(digest, 0)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                sum.update(buffer, 0, n);
                progress.advance(n);
            }
        }
        return Digest.of(sum);
    }
}
