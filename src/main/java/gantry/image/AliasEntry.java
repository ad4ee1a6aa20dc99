package gantry.image;

/// An alias together with the image it names: a line of `image alias list`.
public record AliasEntry(Alias alias, ImageType type, Fingerprint target) {
    public String name() {
        return alias.name();
    }
}
