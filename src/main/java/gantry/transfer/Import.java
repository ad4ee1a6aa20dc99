package gantry.transfer;

import gantry.image.Fingerprint;
import gantry.image.ImageDraft;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageStream;
import gantry.image.Progress;
import java.io.IOException;

/// Brings an image to a server. One that is there already is not stored again: it gets the aliases
/// that were asked for, and nothing else of it changes.
public final class Import {
    /// What became of it.
    public sealed interface Outcome {
        ImageInfo image();
    }

    public record Arrived(ImageInfo image) implements Outcome {}

    public record WasThere(ImageInfo image) implements Outcome {}

    /// The image was there, and damaged; its bytes are back, and it has its settings and aliases.
    public record Mended(ImageInfo image) implements Outcome {}

    private final ImageServer target;
    private final Progress progress;

    public Import(ImageServer target, Progress progress) {
        this.target = target;
        this.progress = progress;
    }

    public Outcome run(ImageStream image, ImageDraft draft) throws IOException {
        return run(() -> target.receive(image, draft, progress), draft);
    }

    /// One way for the image to come.
    interface Way {
        ImageInfo arrive() throws IOException;
    }

    Outcome run(Way way, ImageDraft draft) throws IOException {
        try {
            return new Arrived(way.arrive());
        } catch (AlreadyExists e) {
            Fingerprint there = e.image().orElseThrow(() -> e);
            ImageInfo info = target.find(ImageQuery.of(there.hex()));
            target.adopt(info, draft);
            return e.mended() ? new Mended(info) : new WasThere(info);
        }
    }
}
