package gantry.image;

import java.util.Optional;

/// What an image becomes when it is launched. Read from its bytes, never from a file's name.
public enum ImageType {
    CONTAINER("container"),
    VIRTUAL_MACHINE("virtual-machine");

    private final String word;

    ImageType(String word) {
        this.word = word;
    }

    /// The word LXD's API uses.
    public String word() {
        return word;
    }

    /// The type that LXD's API calls by this word.
    public static Optional<ImageType> of(String word) {
        for (ImageType type : values()) {
            if (type.word.equals(word)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return word;
    }
}
