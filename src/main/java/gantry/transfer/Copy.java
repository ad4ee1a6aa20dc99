package gantry.transfer;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageInfo;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.Progress;
import java.io.IOException;

/// Carries an image from where it is to a server. Whether its aliases are free there is decided
/// before a byte moves.
public final class Copy {
    private final ImageSource from;
    private final ImageServer to;
    private final Progress progress;

    public Copy(ImageSource from, ImageServer to, Progress progress) {
        this.from = from;
        this.to = to;
        this.progress = progress;
    }

    /// @throws AlreadyExists if an alias names another image there, and the draft does not move it
    public Import.Outcome run(ImageInfo image, ImageDraft draft) throws IOException {
        if (draft.whenTaken() == TakenAlias.REFUSE) {
            checkAliases(image, draft);
        }
        try (ImageStream stream = from.open(image)) {
            return new Import(to, progress).run(stream, draft.expecting(image.fingerprint()));
        }
    }

    private void checkAliases(ImageInfo image, ImageDraft draft) throws IOException {
        for (AliasEntry entry : to.aliases()) {
            if (draft.aliases().stream().map(Alias::name).anyMatch(entry.name()::equals)
                    && entry.type() == image.facts().type()
                    && !entry.target().equals(image.fingerprint())) {
                throw new AlreadyExists(
                        "Alias already exists: %s (it names image %s there); --reuse moves it"
                                .formatted(entry.name(), entry.target().abbreviated()));
            }
        }
    }
}
