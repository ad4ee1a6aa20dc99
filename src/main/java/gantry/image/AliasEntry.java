package gantry.image;

import gantry.image.ImageFailure.AlreadyExists;

/// An alias together with the image it names: a line of `image alias list`.
public record AliasEntry(Alias alias, ImageType type, Fingerprint target) {
    public String name() {
        return alias.name();
    }

    /// Whether it keeps this image from having the name.
    public boolean isInTheWayOf(String name, ImageType imageType, Fingerprint image) {
        return name().equals(name) && type == imageType && !target.equals(image);
    }

    /// What is said to whoever wants the name for another image, and did not say that it may move.
    public AlreadyExists taken() {
        return new AlreadyExists(
                "Alias already exists: %s (it names image %s); --reuse moves it"
                        .formatted(name(), target.abbreviated()));
    }
}
