package gantry.image;

import java.util.List;
import java.util.Optional;

/// What the sender says of an image before its bytes are known.
///
/// @param settings what a person chose; its properties go over those in `metadata.yaml`, and its
///     expiry, where given, over the one there
/// @param aliases to be set in the same step that makes the image visible
public record ImageDraft(
        Optional<Fingerprint> expected,
        ImageSettings settings,
        List<Alias> aliases,
        TakenAlias whenTaken,
        Optional<SourceAddress> updateSource) {
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

    public ImageDraft {
        aliases = List.copyOf(aliases);
    }

    /// An image that nobody said anything about.
    public static final ImageDraft PLAIN =
            new ImageDraft(
                    Optional.empty(),
                    ImageSettings.DEFAULT,
                    List.of(),
                    TakenAlias.REFUSE,
                    Optional.empty());

    public ImageDraft expecting(Fingerprint fingerprint) {
        return new ImageDraft(Optional.of(fingerprint), settings, aliases, whenTaken, updateSource);
    }

    public ImageDraft withSettings(ImageSettings chosen) {
        return new ImageDraft(expected, chosen, aliases, whenTaken, updateSource);
    }

    public ImageDraft withAliases(List<Alias> names, TakenAlias policy) {
        return new ImageDraft(expected, settings, names, policy, updateSource);
    }
}
