package gantry.wire;

import gantry.image.ImageFailure;
import gantry.image.ImageInfo;
import gantry.image.SourceAddress;
import gantry.json.GoTime;
import gantry.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// What a filter compares: a field of an image by its name in the API.
final class FilterField implements FilterFields<ImageInfo> {
    private static final String PROPERTY = "properties.";

    private final FilterPatterns patterns;

    FilterField(FilterPatterns patterns) {
        this.patterns = patterns;
    }

    /// As newest LXD and Incus, a field that is not text is compared by its type, and a value that
    /// is not of that type is refused; LXD 5.0.2 finds such a field equal to nothing. A field that
    /// is unknown is equal to nothing, a property that is not there is an empty text.
    @Override
    public Predicate<ImageInfo> matching(String field, String value) {
        if (field.startsWith(PROPERTY)) {
            String key = field.substring(PROPERTY.length());
            return text(value, image -> image.settings().properties().getOrDefault(key, ""));
        }
        return switch (field) {
            case "architecture" -> text(value, image -> image.facts().architecture());
            case "filename" -> text(value, image -> image.facts().filename());
            case "fingerprint" -> text(value, image -> image.fingerprint().hex());
            case "project" -> text(value, ImageInfo::project);
            case "type" -> text(value, image -> image.facts().type().word());
            case "created_at" -> text(value, image -> GoTime.text(image.facts().createdAt()));
            case "expires_at" -> text(value, image -> GoTime.text(image.settings().expiresAt()));
            case "last_used_at" -> text(value, image -> GoTime.text(image.history().lastUsedAt()));
            case "uploaded_at" -> text(value, image -> GoTime.text(image.history().uploadedAt()));
            case "update_source.alias" -> source(value, SourceAddress::image);
            case "update_source.protocol" -> source(value, source -> source.protocol().word());
            case "update_source.server" -> source(value, SourceAddress::shown);
            case "auto_update" -> truth(value, image -> image.settings().autoUpdate());
            case "cached" -> truth(value, image -> image.history().cached());
            case "public" -> truth(value, image -> image.settings().isPublic());
            case "size" -> size(value);
            case "profiles" -> profiles(value);
            default -> _ -> false;
        };
    }

    private Predicate<ImageInfo> text(String value, Function<ImageInfo, String> field) {
        Predicate<String> matches = patterns.text(value);
        return image -> matches.test(field.apply(image));
    }

    private Predicate<ImageInfo> source(String value, Function<SourceAddress, String> field) {
        return text(value, image -> image.updateSource().map(field).orElse(""));
    }

    private static Predicate<ImageInfo> truth(String value, Predicate<ImageInfo> field) {
        return switch (value) {
            case "1", "t", "T", "true", "TRUE", "True" -> field;
            case "0", "f", "F", "false", "FALSE", "False" -> field.negate();
            default -> throw invalid("true or false", value);
        };
    }

    private static Predicate<ImageInfo> size(String value) {
        try {
            long size = Long.parseLong(value);
            return image -> image.facts().size() == size;
        } catch (NumberFormatException e) {
            throw invalid("a number", value);
        }
    }

    private static Predicate<ImageInfo> profiles(String value) {
        List<String> wanted = list(value, "default");
        return image -> image.settings().profiles().equals(wanted);
    }

    /// A field that is a list is compared with one written as JSON.
    static List<String> list(String value, String example) {
        Optional<List<String>> wanted =
                JsonValue.object()
                        .value("list", JsonValue.read(value))
                        .build()
                        .textsIfGiven("list");
        return wanted.orElseThrow(
                () -> invalid("a list such as [\"%s\"]".formatted(example), value));
    }

    private static ImageFailure.Invalid invalid(String expected, String value) {
        return new ImageFailure.Invalid(
                "Invalid filter: expected %s, not \"%s\""
                        .formatted(expected, WireWords.start(value)));
    }
}
