package gantry.image;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the sender says of an image before its bytes are known.
///
/// @param over what the settings are laid over
/// @param aliases to be set in the same step that makes the image visible
/// @param given the properties that the image's source gave it, where `settings` hold others too:
///     those a person set, which stay when a newer version comes
public record ImageDraft(
        Optional<Fingerprint> expected,
        ImageSettings settings,
        Over over,
        List<Alias> aliases,
        TakenAlias whenTaken,
        Optional<SourceAddress> updateSource,
        Optional<Map<String, String>> given) {
    /// What becomes of an alias that names another image already.
    public enum TakenAlias {
        /// The whole image is refused.
        REFUSE,
        /// The alias is moved, as `lxc image import --alias` does.
        MOVE,
        /// The alias is moved, and an image that has no alias left goes, as `incus image import
        /// --reuse` does.
        REPLACE
    }

    /// Where the settings that the draft does not name come from.
    public enum Over {
        /// The image's own `metadata.yaml`: its properties, and its expiry where the draft has
        /// none.
        METADATA,
        /// Nowhere: the draft's are complete, as they are for a copy of an image with its settings.
        NOTHING
    }

    public ImageDraft {
        aliases = List.copyOf(aliases);
        given = given.map(Map::copyOf);
    }

    /// An image that nobody said anything about.
    public static final ImageDraft PLAIN =
            new ImageDraft(
                    Optional.empty(),
                    ImageSettings.DEFAULT,
                    Over.METADATA,
                    List.of(),
                    TakenAlias.REFUSE,
                    Optional.empty(),
                    Optional.empty());

    /// Those that a server can be asked to set along with the image: it refuses the whole image for
    /// one that is taken.
    public List<Alias> aliasesToSend() {
        return whenTaken == TakenAlias.REFUSE ? aliases : List.of();
    }

    public ImageDraft expecting(Fingerprint fingerprint) {
        return new ImageDraft(
                Optional.of(fingerprint), settings, over, aliases, whenTaken, updateSource, given);
    }

    /// The settings that the image gets: those that were chosen, over what its metadata says or
    /// over nothing.
    ///
    /// @param properties of its metadata
    /// @param expiresAt of its metadata
    public ImageSettings settled(Map<String, String> properties, Optional<Instant> expiresAt) {
        return switch (over) {
            case NOTHING -> settings;
            case METADATA -> {
                Map<String, String> all = new HashMap<>(properties);
                all.putAll(settings.properties());
                yield new ImageSettings(
                        settings.isPublic(),
                        settings.autoUpdate(),
                        settings.expiresAt().or(() -> expiresAt),
                        all,
                        settings.profiles());
            }
        };
    }

    public ImageDraft withSettings(ImageSettings chosen, Over base) {
        return new ImageDraft(expected, chosen, base, aliases, whenTaken, updateSource, given);
    }

    public ImageDraft withAliases(List<Alias> names, TakenAlias policy) {
        return new ImageDraft(expected, settings, over, names, policy, updateSource, given);
    }

    /// With a place to look for newer versions of the image.
    public ImageDraft from(SourceAddress source) {
        return new ImageDraft(
                expected, settings, over, aliases, whenTaken, Optional.of(source), given);
    }

    /// With the properties that the source gave.
    public ImageDraft given(Map<String, String> properties) {
        return new ImageDraft(
                expected,
                settings,
                over,
                aliases,
                whenTaken,
                updateSource,
                Optional.of(properties));
    }
}
