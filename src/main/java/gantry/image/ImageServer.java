package gantry.image;

import gantry.image.ImageDraft.TakenAlias;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// A place whose images can be looked after as well as read and received: one project of a store,
/// or a server that trusts us.
public interface ImageServer extends ImageSource.Naming, ImageTarget {
    /// The image, if it is there and nothing is known to be wrong with its bytes; empty where they
    /// are worth sending.
    default Optional<ImageInfo> sound(Fingerprint image) throws IOException {
        try {
            ImageInfo there = find(ImageQuery.of(image.hex()));
            return isSound(there) ? Optional.of(there) : Optional.empty();
        } catch (ImageFailure.NotFound _) {
            return Optional.empty();
        }
    }

    /// Replaces the settings.
    ///
    /// @param read the image as it was when the new settings were made from it
    /// @throws ImageFailure.Mismatch if its settings changed since
    void update(ImageInfo read, ImageSettings settings) throws IOException;

    /// Forgets the image and its aliases.
    void delete(ImageInfo image) throws IOException;

    /// @throws ImageFailure.AlreadyExists if an image of the same type has that name
    void createAlias(ImageInfo image, Alias alias) throws IOException;

    /// Gives the image these aliases; the descriptions of those that move stay.
    ///
    /// @throws ImageFailure.AlreadyExists if one names another image and `whenTaken` refuses that
    void setAliases(ImageInfo image, List<Alias> aliases, TakenAlias whenTaken) throws IOException;

    /// Gives an image that is there already what a draft for it asks for beside its bytes: the
    /// aliases, and the place to look for newer versions; nothing else of it changes.
    ///
    /// @throws ImageFailure.AlreadyExists if an alias names another image and the draft refuses
    ///     that
    void adopt(ImageInfo there, ImageDraft draft) throws IOException;

    void renameAlias(AliasEntry entry, String newName) throws IOException;

    void deleteAlias(AliasEntry entry) throws IOException;

    /// A server that looks at the sources of its images itself.
    interface Refreshing extends ImageServer {
        /// Has the server fetch what the image's source has now, and returns when it is there.
        ///
        /// @return whether there was a newer version
        boolean refresh(ImageInfo image, Progress progress) throws IOException;
    }

    /// A server that keeps previous versions of its images.
    interface RollingBack extends ImageServer {
        /// Lets the alias, and those that moved with it, name the previous version again. The
        /// schedule leaves that one alone until a person refreshes it.
        ///
        /// @throws ImageFailure.NotFound if there is no previous version
        /// @throws ImageFailure.Mismatch if the alias names another image meanwhile
        RolledBack rollBack(AliasEntry alias) throws IOException;
    }

    /// @param image that the aliases name again
    /// @param from that they named until now
    /// @param aliases that were moved
    record RolledBack(Fingerprint image, Fingerprint from, List<String> aliases) {
        public RolledBack {
            aliases = List.copyOf(aliases);
        }
    }
}
