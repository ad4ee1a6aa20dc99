package gantry.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageFailure;
import gantry.image.ImageHistory;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.Project;
import gantry.image.SourceAddress;
import gantry.store.blob.BlobKey;
import gantry.store.catalog.CatalogModel.AliasKey;
import gantry.store.catalog.CatalogModel.ImageKey;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random changes, each done to a catalog and to a model in memory, which must then be equal.
class CatalogAgainstModelTest {
    private static final int STEPS = 600;
    private static final List<String> PROJECTS = List.of(Project.DEFAULT, "other");
    private static final List<String> NAMES = List.of("a", "A", "a/b", "%", "_", "'", "\"", "ä");
    private static final List<String> TEXTS =
            List.of("", "%", "_", "'; DROP TABLE image; --", "\"", "\\", "ä\n\t", "😀", "a");

    /// Few, so that changes meet each other.
    private static final int IMAGES = 12;

    @TempDir Path directory;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final CatalogModel model = new CatalogModel();

    @BeforeEach
    void printSeed() {
        System.out.println("CatalogAgainstModelTest seed " + seed);
    }

    /// The same change on either side; each says whether it was done.
    private record Step(Catalog.Work<Boolean> real, boolean expected) {}

    @Test
    void aCatalogDoesWhatTheModelDoes() throws IOException {
        try (Catalog catalog = Catalog.sqlite(directory.resolve("catalog"))) {
            catalog.write(CatalogAgainstModelTest::addOther);
            for (int i = 0; i < STEPS; i++) {
                Step step = step();
                assertThat(done(catalog, step))
                        .as("seed %d, step %d", seed, i)
                        .isEqualTo(step.expected());
                int number = i;
                catalog.read(tables -> compare(tables, number));
            }
        }
    }

    private static boolean addOther(Tables tables) throws IOException {
        tables.projects().add(new Project("other", "", true));
        return true;
    }

    private static boolean done(Catalog catalog, Step step) throws IOException {
        try {
            return catalog.write(step.real());
        } catch (ImageFailure.AlreadyExists | ImageFailure.NotFound e) {
            return false;
        }
    }

    private Step step() {
        String project = pick(PROJECTS);
        StoredImage image = image();
        ImageKey key = new ImageKey(project, image.info().fingerprint());
        AliasKey alias = new AliasKey(project, pick(NAMES), pick(List.of(ImageType.values())));
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> addImage(project, image);
            case 3 ->
                    new Step(
                            tables -> {
                                boolean gone =
                                        tables.images()
                                                .delete(project, key.fingerprint(), Instant.EPOCH);
                                tables.lingering().forget(Instant.EPOCH, Instant.EPOCH);
                                return gone;
                            },
                            model.deleteImage(key));
            case 4 -> updateSettings(key);
            case 5 -> updateSource(key);
            case 6 -> touch(key);
            case 7 -> setCached(key);
            case 8, 9, 10 -> addAlias(alias, key.fingerprint());
            case 11 ->
                    new Step(
                            tables -> tables.aliases().delete(project, alias.name(), alias.type()),
                            model.deleteAlias(alias));
            case 12 -> random.nextBoolean() ? rename(alias) : move(alias, key.fingerprint());
            default -> describe(alias);
        };
    }

    private Step addImage(String project, StoredImage image) {
        return new Step(
                did(tables -> tables.images().add(project, image)), model.addImage(project, image));
    }

    private Step updateSettings(ImageKey key) {
        ImageSettings settings = settings();
        return new Step(
                did(
                        tables ->
                                tables.images()
                                        .updateSettings(
                                                key.project(), key.fingerprint(), settings)),
                model.change(key, CatalogModel.settings(settings)));
    }

    private Step updateSource(ImageKey key) {
        Optional<SourceAddress> source =
                random.nextBoolean() ? Optional.of(Samples.SOURCE) : Optional.empty();
        return new Step(
                did(
                        tables ->
                                tables.images()
                                        .updateSource(key.project(), key.fingerprint(), source)),
                model.change(key, CatalogModel.source(source)));
    }

    private Step touch(ImageKey key) {
        Instant time = Instant.ofEpochSecond(random.nextInt(), random.nextInt(1000) * 1000L);
        return new Step(
                did(tables -> tables.images().touch(key.project(), key.fingerprint(), time)),
                model.change(key, CatalogModel.lastUsed(time)));
    }

    private Step setCached(ImageKey key) {
        boolean cached = random.nextBoolean();
        return new Step(
                did(tables -> tables.images().setCached(key.project(), key.fingerprint(), cached)),
                model.change(
                        key,
                        CatalogModel.history(
                                old ->
                                        new ImageHistory(
                                                old.uploadedAt(), old.lastUsedAt(), cached))));
    }

    private Step addAlias(AliasKey key, Fingerprint target) {
        AliasEntry entry = new AliasEntry(new Alias(key.name(), pick(TEXTS)), key.type(), target);
        return new Step(
                did(tables -> tables.aliases().add(key.project(), entry)),
                model.addAlias(key.project(), entry));
    }

    private Step rename(AliasKey key) {
        String to = pick(NAMES);
        return new Step(
                did(tables -> tables.aliases().rename(key.project(), key.name(), key.type(), to)),
                model.renameAlias(key, to));
    }

    private Step move(AliasKey key, Fingerprint target) {
        return new Step(
                did(tables -> tables.aliases().move(key.project(), key.name(), key.type(), target)),
                model.moveAlias(key, target));
    }

    private Step describe(AliasKey key) {
        String text = pick(TEXTS);
        return new Step(
                did(
                        tables ->
                                tables.aliases()
                                        .describe(key.project(), key.name(), key.type(), text)),
                model.describeAlias(key, text));
    }

    private static Catalog.Work<Boolean> did(CatalogContract.Change change) {
        return tables -> {
            change.run(tables);
            return true;
        };
    }

    private StoredImage image() {
        int number = random.nextInt(IMAGES);
        return number % 2 == 0 ? Samples.container(number) : Samples.virtualMachine(number);
    }

    private ImageSettings settings() {
        Map<String, String> properties = new TreeMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            properties.put(pick(TEXTS), pick(TEXTS));
        }
        return new ImageSettings(
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean()
                        ? Optional.of(Instant.ofEpochSecond(random.nextInt()))
                        : Optional.empty(),
                properties,
                random.ints(random.nextInt(4), 0, TEXTS.size()).mapToObj(TEXTS::get).toList());
    }

    private <T> T pick(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    private static Set<BlobKey> keys(Tables tables) throws IOException {
        return tables.blobs().all().stream().map(StoredBlob::key).collect(Collectors.toSet());
    }

    private boolean compare(Tables tables, int step) throws IOException {
        String at = "seed %d, step %d".formatted(seed, step);
        assertThat(tables.images().all()).as(at).isEqualTo(model.images());
        assertThat(tables.blobs().usage()).as(at).isEqualTo(model.usage());
        assertThat(keys(tables)).as(at).isEqualTo(model.keys());
        for (String project : PROJECTS) {
            compare(tables, project, at);
        }
        return true;
    }

    private void compare(Tables tables, String project, String at) throws IOException {
        List<StoredImage> images = model.images(project);
        assertThat(tables.images().ofProject(project)).as(at).isEqualTo(images);
        assertThat(tables.projects().images(project)).as(at).isEqualTo(images.size());
        assertThat(tables.aliases().ofProject(project)).as(at).isEqualTo(model.aliases(project));
        Fingerprint one = image().info().fingerprint();
        assertThat(tables.images().one(project, one))
                .as(at)
                .isEqualTo(
                        images.stream()
                                .filter(image -> image.info().fingerprint().equals(one))
                                .findFirst());
        assertThat(tables.aliases().ofImage(project, one))
                .as(at)
                .isEqualTo(
                        model.aliases(project).stream()
                                .filter(entry -> entry.target().equals(one))
                                .toList());
        String prefix =
                random.nextBoolean() ? one.hex().substring(0, random.nextInt(3)) : pick(TEXTS);
        int limit = random.nextInt(5);
        assertThat(tables.images().withPrefix(project, prefix, limit))
                .as(at)
                .isEqualTo(model.fingerprints(project, prefix, limit));
    }
}
