package gantry.wire;

import gantry.image.Alias;
import gantry.image.ImageInfo;
import gantry.json.GoTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// Which images a person means: those that match every filter given, each `key=value` or a part of
/// an alias or fingerprint, as `lxc image list` takes them.
public final class ImageFilter implements Predicate<ImageInfo> {
    private final List<Predicate<ImageInfo>> filters;

    private ImageFilter(List<Predicate<ImageInfo>> filters) {
        this.filters = filters;
    }

    /// Something else than properties and fields that keys may name.
    public interface Names {
        /// What the key names of this image, as text.
        Optional<String> value(ImageInfo image, String key);
    }

    public static ImageFilter of(List<String> filters) {
        return of(filters, (_, _) -> Optional.empty());
    }

    public static ImageFilter of(List<String> filters, Names more) {
        FilterPatterns patterns = new FilterPatterns();
        return new ImageFilter(
                filters.stream().map(filter -> one(filter, more, patterns)).toList());
    }

    /// For one thread.
    ///
    /// @throws gantry.image.ImageFailure.Invalid where a regular expression takes too long
    @Override
    public boolean test(ImageInfo image) {
        return filters.stream().allMatch(filter -> filter.test(image));
    }

    private static Predicate<ImageInfo> one(String filter, Names more, FilterPatterns patterns) {
        int equals = filter.indexOf('=');
        if (equals < 0) {
            return image -> isNamed(image, filter);
        }
        return keyed(filter.substring(0, equals), filter.substring(equals + 1), more, patterns);
    }

    private static boolean isNamed(ImageInfo image, String part) {
        return image.fingerprint().hex().contains(part)
                || image.aliases().stream().map(Alias::name).anyMatch(name -> name.contains(part));
    }

    private static Predicate<ImageInfo> keyed(
            String key, String value, Names more, FilterPatterns patterns) {
        Predicate<String> matches = matching(value, patterns);
        Predicate<ImageInfo> property = image -> hasProperty(image, key, matches);
        return property.or(image -> field(image, key).filter(matches).isPresent())
                .or(image -> more.value(image, key).filter(value::equals).isPresent());
    }

    /// lxc 5.0.2 puts the anchors around the expression without brackets, so that `a|b` finds what
    /// begins with `a` or ends with `b`.
    private static Predicate<String> matching(String value, FilterPatterns patterns) {
        boolean anchored = value.indexOf('^') >= 0 || value.indexOf('$') >= 0;
        Predicate<String> same = value::equals;
        return patterns.compile(anchored ? value : "^" + value + "$").map(same::or).orElse(same);
    }

    private static boolean hasProperty(ImageInfo image, String key, Predicate<String> value) {
        for (Map.Entry<String, String> property : image.settings().properties().entrySet()) {
            if (isAbbreviation(key, property.getKey()) && value.test(property.getValue())) {
                return true;
            }
        }
        return false;
    }

    /// `ser` means `serial`, and `im.os` means `image.os`: the first part may be cut short.
    private static boolean isAbbreviation(String key, String whole) {
        String[] parts = key.split("\\.", -1);
        String[] wholeParts = whole.split("\\.", -1);
        if (parts.length != wholeParts.length || !wholeParts[0].startsWith(parts[0])) {
            return false;
        }
        for (int i = 1; i < parts.length; i++) {
            if (!parts[i].equals(wholeParts[i])) {
                return false;
            }
        }
        return true;
    }

    /// What the API calls by this name, as text.
    private static Optional<String> field(ImageInfo image, String name) {
        return switch (name) {
            case "architecture" -> Optional.of(image.facts().architecture());
            case "auto_update" -> Optional.of(Boolean.toString(image.settings().autoUpdate()));
            case "cached" -> Optional.of(Boolean.toString(image.history().cached()));
            case "created_at" -> Optional.of(GoTime.text(image.facts().createdAt()));
            case "expires_at" -> Optional.of(GoTime.text(image.settings().expiresAt()));
            case "filename" -> Optional.of(image.facts().filename());
            case "fingerprint" -> Optional.of(image.fingerprint().hex());
            case "last_used_at" -> Optional.of(GoTime.text(image.history().lastUsedAt()));
            case "project" -> Optional.of(image.project());
            case "public" -> Optional.of(Boolean.toString(image.settings().isPublic()));
            case "size" -> Optional.of(Long.toString(image.facts().size()));
            case "type" -> Optional.of(image.facts().type().word());
            case "uploaded_at" -> Optional.of(GoTime.text(image.history().uploadedAt()));
            default -> Optional.empty();
        };
    }
}
