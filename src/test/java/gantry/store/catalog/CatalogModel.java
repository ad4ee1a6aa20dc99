package gantry.store.catalog;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.Fingerprint;
import gantry.image.ImageHistory;
import gantry.image.ImageInfo;
import gantry.image.ImageSettings;
import gantry.image.ImageType;
import gantry.image.SourceAddress;
import gantry.store.blob.BlobKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What a catalog should hold, kept in maps. Refusals are a `false`.
final class CatalogModel {
    record ImageKey(String project, Fingerprint fingerprint) {}

    record AliasKey(String project, String name, ImageType type) {}

    private final Map<ImageKey, StoredImage> images = new LinkedHashMap<>();
    private final Map<AliasKey, AliasEntry> aliases = new HashMap<>();

    boolean addImage(String project, StoredImage image) {
        ImageKey key = new ImageKey(project, image.info().fingerprint());
        return images.putIfAbsent(key, image) == null;
    }

    boolean deleteImage(ImageKey key) {
        aliases.entrySet()
                .removeIf(
                        alias ->
                                alias.getKey().project().equals(key.project())
                                        && alias.getValue().target().equals(key.fingerprint()));
        return images.remove(key) != null;
    }

    boolean change(ImageKey key, UnaryOperator<ImageInfo> change) {
        return images.computeIfPresent(
                        key,
                        (k, image) -> new StoredImage(change.apply(image.info()), image.files()))
                != null;
    }

    static UnaryOperator<ImageInfo> settings(ImageSettings settings) {
        return info -> with(info, settings, info.history(), info.updateSource());
    }

    static UnaryOperator<ImageInfo> history(UnaryOperator<ImageHistory> change) {
        return info ->
                with(info, info.settings(), change.apply(info.history()), info.updateSource());
    }

    static UnaryOperator<ImageInfo> source(Optional<SourceAddress> source) {
        return info -> with(info, info.settings(), info.history(), source);
    }

    static UnaryOperator<ImageInfo> lastUsed(Instant time) {
        return history(old -> new ImageHistory(old.uploadedAt(), Optional.of(time), old.cached()));
    }

    private static ImageInfo with(
            ImageInfo info,
            ImageSettings settings,
            ImageHistory history,
            Optional<SourceAddress> source) {
        return new ImageInfo(
                info.fingerprint(),
                info.project(),
                info.facts(),
                settings,
                history,
                info.aliases(),
                source);
    }

    private boolean has(String project, Fingerprint target, ImageType type) {
        StoredImage image = images.get(new ImageKey(project, target));
        return image != null && image.info().facts().type() == type;
    }

    boolean addAlias(String project, AliasEntry entry) {
        AliasKey key = new AliasKey(project, entry.name(), entry.type());
        return has(project, entry.target(), entry.type())
                && aliases.putIfAbsent(key, entry) == null;
    }

    boolean deleteAlias(AliasKey key) {
        return aliases.remove(key) != null;
    }

    boolean renameAlias(AliasKey key, String newName) {
        AliasKey to = new AliasKey(key.project(), newName, key.type());
        AliasEntry entry = aliases.get(key);
        if (entry == null || aliases.containsKey(to)) {
            return false;
        }
        aliases.remove(key);
        Alias renamed = new Alias(newName, entry.alias().description());
        aliases.put(to, new AliasEntry(renamed, entry.type(), entry.target()));
        return true;
    }

    boolean moveAlias(AliasKey key, Fingerprint target) {
        return has(key.project(), target, key.type())
                && aliases.computeIfPresent(
                                key, (k, old) -> new AliasEntry(old.alias(), old.type(), target))
                        != null;
    }

    boolean describeAlias(AliasKey key, String description) {
        return aliases.computeIfPresent(
                        key,
                        (k, old) ->
                                new AliasEntry(
                                        new Alias(old.name(), description),
                                        old.type(),
                                        old.target()))
                != null;
    }

    List<StoredImage> images() {
        List<StoredImage> all = new ArrayList<>();
        images.forEach((key, image) -> all.add(whole(key, image)));
        return all;
    }

    List<StoredImage> images(String project) {
        return images().stream().filter(i -> i.info().project().equals(project)).toList();
    }

    /// The image as it is read: in its project, and with its aliases.
    private StoredImage whole(ImageKey key, StoredImage image) {
        ImageInfo info = image.info();
        List<Alias> names =
                aliases(key.project()).stream()
                        .filter(entry -> entry.target().equals(key.fingerprint()))
                        .map(AliasEntry::alias)
                        .toList();
        return new StoredImage(
                new ImageInfo(
                        info.fingerprint(),
                        key.project(),
                        info.facts(),
                        info.settings(),
                        info.history(),
                        names,
                        info.updateSource()),
                image.files());
    }

    List<AliasEntry> aliases(String project) {
        return aliases.entrySet().stream()
                .filter(alias -> alias.getKey().project().equals(project))
                .map(Map.Entry::getValue)
                .sorted(Comparator.comparing(AliasEntry::name).thenComparing(AliasEntry::type))
                .toList();
    }

    List<Fingerprint> fingerprints(String project, String prefix, int limit) {
        return images.keySet().stream()
                .filter(key -> key.project().equals(project))
                .map(ImageKey::fingerprint)
                .filter(fingerprint -> fingerprint.startsWith(prefix))
                .sorted(Comparator.comparing(Fingerprint::hex))
                .limit(limit)
                .toList();
    }

    Set<BlobKey> keys() {
        Set<BlobKey> keys = new HashSet<>();
        images.values().forEach(i -> i.files().forEach(file -> keys.add(file.key())));
        return keys;
    }

    SpaceUsed usage() {
        Map<BlobKey, Long> distinct = new HashMap<>();
        long logical = 0;
        for (StoredImage image : images.values()) {
            for (StoredFile file : image.files()) {
                distinct.put(file.key(), file.size());
                logical += file.size();
            }
        }
        long bytes = distinct.values().stream().mapToLong(Long::longValue).sum();
        return new SpaceUsed(images.size(), logical, distinct.size(), bytes);
    }
}
