package gantry.publish.directory;

import gantry.format.vcdiff.Vcdiff;
import gantry.image.Digest;
import gantry.image.Progress;
import gantry.publish.Deltas;
import gantry.publish.PublishedDelta;
import gantry.publish.PublishedFile;
import gantry.publish.PublishedImage;
import gantry.publish.Tree;
import gantry.publish.directory.DeltaNotes.Pair;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;

/// The deltas of a directory's tree. Each is made once, of files that are there already.
final class DeltaFiles {
    /// A delta is worth its bytes where those of the whole are as many times as many.
    private static final int WORTH = 2;

    private static final String DELTA = "delta";

    /// Told of each file before it is there.
    interface Ahead {
        void of(String path) throws IOException;
    }

    private record Step(PublishedFile base, PublishedFile root) {}

    private final Path directory;
    private final Path notesFile;
    private final NewFiles newFiles;
    private final DeltaMaker maker;
    private final Map<Pair, Step> steps = new LinkedHashMap<>();
    private DeltaNotes notes;

    DeltaFiles(
            Path directory,
            Path notesFile,
            NewFiles newFiles,
            DeltaMaker maker,
            List<PublishedImage> images)
            throws IOException {
        this.directory = directory;
        this.notesFile = notesFile;
        this.newFiles = newFiles;
        this.maker = maker;
        this.notes = DeltaNotes.read(notesFile);
        Tree.of(
                images,
                (base, root) -> {
                    steps.put(pair(base, root), new Step(base, root));
                    return Optional.empty();
                });
    }

    private static Pair pair(PublishedFile base, PublishedFile root) {
        return new Pair(base.digest(), root.digest());
    }

    /// Those that are there.
    Deltas made() {
        return (base, root) -> made(pair(base, root));
    }

    private Optional<PublishedDelta> made(Pair pair) {
        return steps.containsKey(pair) ? notes.delta(pair).filter(this::isThere) : Optional.empty();
    }

    private boolean isThere(PublishedDelta delta) {
        try {
            return Files.size(directory.resolve(delta.path())) == delta.size();
        } catch (IOException _) {
            return false;
        }
    }

    List<String> paths() {
        return steps.keySet().stream()
                .flatMap(pair -> made(pair).stream())
                .map(PublishedDelta::path)
                .toList();
    }

    /// Those that have not been made, or are gone.
    List<Pair> missing() {
        return steps.keySet().stream().filter(pair -> !isDone(pair)).toList();
    }

    private boolean isDone(Pair pair) {
        return made(pair).isPresent() || (notes.has(pair) && notes.delta(pair).isEmpty());
    }

    /// Makes those that are missing.
    ///
    /// @return how many those were
    int make(Ahead ahead, Progress progress) throws IOException {
        List<Pair> missing = missing();
        for (Pair pair : missing) {
            Step step = Objects.requireNonNull(steps.get(pair));
            note(notes.with(pair, make(step, ahead, progress)));
        }
        return missing.size();
    }

    private Optional<PublishedDelta> make(Step step, Ahead ahead, Progress progress)
            throws IOException {
        progress.phase(DELTA, OptionalLong.of(step.root().size()));
        Path base = directory.resolve(step.base().path());
        Path fresh = newFiles.path(step.root().digest() + "." + DELTA);
        try {
            maker.make(base, directory.resolve(step.root().path()), fresh);
            if (Files.size(fresh) * WORTH > step.root().size()) {
                return Optional.empty();
            }
            check(fresh, base, step.root().digest(), progress);
            PublishedDelta delta = new PublishedDelta(sum(fresh), Files.size(fresh));
            ahead.of(delta.path());
            newFiles.move(fresh, directory.resolve(delta.path()));
            return Optional.of(delta);
        } finally {
            Files.deleteIfExists(fresh);
        }
    }

    /// Clients do not go back to the whole file where a delta fails.
    private static void check(Path delta, Path base, Digest root, Progress progress)
            throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(delta));
                FileChannel from = FileChannel.open(base);
                InputStream made = new Vcdiff(in, from, DELTA)) {
            if (!NewFiles.hash(Channels.newChannel(made), progress).equals(root)) {
                throw new IOException("The delta that was made of %s is broken".formatted(root));
            }
        }
    }

    private static Digest sum(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return NewFiles.hash(channel, Progress.NONE);
        }
    }

    private void note(DeltaNotes changed) throws IOException {
        if (!changed.equals(notes)) {
            notes = changed;
            newFiles.put(notes.text().getBytes(StandardCharsets.UTF_8), notesFile);
        }
    }

    /// Forgets what is of no use any more.
    ///
    /// @param isOurs whether the file at a path is still there
    void tidy(Predicate<String> isOurs) throws IOException {
        note(notes.only(steps.keySet(), delta -> isOurs.test(delta.path())));
    }
}
