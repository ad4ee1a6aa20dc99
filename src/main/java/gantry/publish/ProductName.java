package gantry.publish;

import gantry.format.Architectures;
import gantry.image.Alias;
import gantry.image.ImageInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What an image is an image of. Those of one name are versions of one another.
///
/// @param os its property; else its first alias, else the beginning of its fingerprint
/// @param release its property; else its property `version`; else empty
/// @param variant its property; else `default`
/// @param arch as Debian calls it, such as `amd64`
/// @param hasAliases whether os and release are what properties say, so that people may ask by them
record ProductName(String os, String release, String variant, String arch, boolean hasAliases) {
    private static final String DEFAULT = "default";

    static ProductName of(ImageInfo image) {
        Map<String, String> properties = image.settings().properties();
        String release = properties.getOrDefault("release", properties.getOrDefault("version", ""));
        return new ProductName(
                properties.getOrDefault("os", nickname(image)),
                release,
                properties.getOrDefault("variant", DEFAULT),
                Architectures.inDebian(image.facts().architecture()),
                properties.containsKey("os") && !release.isEmpty());
    }

    private static String nickname(ImageInfo image) {
        return image.aliases().stream()
                .map(Alias::name)
                .findFirst()
                .orElse(image.fingerprint().abbreviated());
    }

    /// Different names have different ids.
    String id() {
        return String.join(":", List.of(part(os), part(release), part(variant), arch));
    }

    private static String part(String text) {
        return text.replace("%", "%25").replace(":", "%3A");
    }

    /// `os/release/variant`, and `os/release` for the default variant, in small letters; as far as
    /// that makes names that can be asked for.
    List<String> aliases() {
        if (!hasAliases) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        if (variant.equals(DEFAULT)) {
            names.add(os + "/" + release);
        }
        names.add(os + "/" + release + "/" + variant);
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .filter(ProductName::canBeAskedFor)
                .toList();
    }

    /// Simplestreams separates aliases by commas, so none can have one.
    static boolean canBeAskedFor(String alias) {
        return Alias.canBeTyped(alias) && alias.indexOf(',') < 0;
    }
}
