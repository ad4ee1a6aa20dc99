package gantry.remote.streams.lint;

import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.Progress;
import gantry.image.Words;
import gantry.remote.streams.StreamsUrl;
import gantry.wire.streams.StreamsAsWritten;
import gantry.wire.streams.StreamsAsWritten.Entry;
import gantry.wire.streams.StreamsProduct;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// Looks at a simplestreams tree as an LXD 5.0.2 and an Incus 6.0.4 would, and at what is wrong
/// with it, all at once: the clients themselves leave out what they do not understand, without a
/// word.
public final class Lint {
    /// What is looked at besides the indexes.
    public enum Depth {
        /// Whether files are there, and of the right size.
        SIZES,
        /// Also their sums, for which all of them are read.
        SUMS
    }

    /// Of faults and warnings at most [Sentences#MOST], and one that there are more.
    ///
    /// @param images that clients see, in the order in which they take aliases
    /// @param faults sentences; empty where nothing is wrong
    /// @param warnings sentences about what clients take, but people may not expect
    public record Report(List<LintedImage> images, List<String> faults, List<String> warnings) {
        public Report {
            images = List.copyOf(images);
            warnings = List.copyOf(warnings);
            faults = List.copyOf(faults);
        }
    }

    private static final String INDEX = "streams/v1/index.json";
    private static final String IMAGES = "image-downloads";

    /// In bytes; more than clients of ours take.
    private static final long LARGEST = 256 << 20;

    /// Of files with products; as many as clients of ours take.
    private static final int MOST_FILES = 100;

    private final LintedTree tree;
    private int files;
    private final TreeMemory memory;
    private final Sentences faults = new Sentences();
    private final Sentences warnings = new Sentences();
    private final SequencedMap<String, StreamsProduct> products = new LinkedHashMap<>();

    private Lint(LintedTree tree, TreeMemory memory) {
        this.tree = tree;
        this.memory = memory;
    }

    /// @throws ImageFailure.Unreachable where the tree's server does not answer at all
    /// @throws IOException also where its indexes hold more than memory allows
    public static Report of(LintedTree tree, Depth depth, Progress progress) throws IOException {
        return of(tree, depth, progress, TreeMemory.ofProcess());
    }

    static Report of(LintedTree tree, Depth depth, Progress progress, TreeMemory memory)
            throws IOException {
        Lint lint = new Lint(tree, memory);
        lint.readIndex();
        List<LintedImage> images = lint.images();
        LintFiles files = new LintFiles(tree, lint.products.values(), lint.faults);
        files.check(depth, progress);
        return new Report(images, lint.faults.list(), lint.warnings.list());
    }

    private List<LintedImage> images() {
        new LintProducts(faults, warnings).check(products);
        return new LintView(faults, products).images();
    }

    private void readIndex() throws IOException {
        List<Entry> entries = new ArrayList<>();
        read(INDEX, json -> entries.addAll(asWritten(INDEX).entries(json, LARGEST)));
        Map<String, String> byName = new HashMap<>();
        for (Entry entry : entries) {
            if (check(entry) && isLookedAt(entry)) {
                String name = entry.path().substring(entry.path().lastIndexOf('/') + 1);
                String other = byName.put(name, entry.path());
                if (other != null && !other.equals(entry.path())) {
                    // LXD 5.0.2 and Incus 6.0.4 cache a product file under its base name.
                    fault(
                            INDEX,
                            "%s and %s have one name, and daemons of LXD and Incus take either for"
                                            .formatted(other, entry.path())
                                    + " the other");
                }
                readProducts(entry);
            }
        }
        if (entries.isEmpty() && faults.isEmpty()) {
            fault(INDEX, "it has no entries");
        }
        if (entries.stream().noneMatch(entry -> entry.datatype().equals(IMAGES))) {
            for (Entry entry : entries) {
                fault(
                        INDEX,
                        "entry %s has the datatype \"%s\", and clients read %s only"
                                .formatted(
                                        Words.printable(entry.name()),
                                        Words.printable(entry.datatype()),
                                        IMAGES));
            }
        }
    }

    /// Whether clients would read the entry's file.
    private boolean check(Entry entry) {
        String name = "entry " + Words.printable(entry.name());
        if (!entry.datatype().equals(IMAGES)) {
            return false; // another program's, which clients leave out by design
        }
        if (entry.products().isEmpty()) {
            fault(INDEX, name + " lists no products, and clients leave it out");
        } else if (!StreamsUrl.staysBeneath(entry.path())) {
            fault(
                    INDEX,
                    "%s has the path \"%s\", which is none beneath the tree"
                            .formatted(name, Words.printable(entry.path())));
        } else {
            return true;
        }
        return false;
    }

    private boolean isLookedAt(Entry entry) {
        if (files++ < MOST_FILES) {
            return true;
        }
        fault(
                INDEX,
                "entry %s is not looked at, since it comes after %d others"
                        .formatted(Words.printable(entry.name()), MOST_FILES));
        return false;
    }

    private void readProducts(Entry entry) throws IOException {
        SequencedMap<String, StreamsProduct> found = new LinkedHashMap<>();
        read(entry.path(), json -> found.putAll(asWritten(entry.path()).products(json, LARGEST)));
        compare(entry, found);
        found.forEach(
                (id, product) -> {
                    if (products.put(id, product) != null) {
                        fault(entry.path(), "product %s is in another file, too".formatted(id));
                    }
                });
    }

    /// What shows nothing need not be listed.
    private void compare(Entry entry, Map<String, StreamsProduct> found) {
        Set<String> listed = new HashSet<>(entry.products());
        for (String id : entry.products()) {
            if (!found.isEmpty() && !found.containsKey(id)) {
                fault(INDEX, "%s has no product %s".formatted(entry.path(), Words.printable(id)));
            }
        }
        found.forEach(
                (id, product) -> {
                    if (!listed.contains(id) && !product.versions().isEmpty()) {
                        fault(
                                INDEX,
                                "product %s of %s is not listed"
                                        .formatted(Words.printable(id), entry.path()));
                    }
                });
    }

    private interface Reader {
        void read(InputStream json) throws IOException;
    }

    private void read(String path, Reader reader) throws IOException {
        try (InputStream json = tree.open(path)) {
            reader.read(json);
        } catch (ImageFailure.Unreachable e) {
            throw e;
        } catch (Invalid e) {
            fault(path, e.getMessage() + "; clients see nothing of it");
        } catch (ImageFailure e) {
            fault(path, e.getMessage());
        }
    }

    private StreamsAsWritten asWritten(String path) {
        return new StreamsAsWritten(path, faults::add, memory);
    }

    private void fault(String path, String what) {
        faults.add("%s: %s".formatted(Words.printable(path), what));
    }
}
