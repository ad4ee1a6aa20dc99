package gantry.transfer;

import gantry.image.Alias;
import gantry.image.AliasEntry;
import gantry.image.ImageDraft;
import gantry.image.ImageDraft.TakenAlias;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/// Brings an image from where it is to a server. Whether its aliases are free there is decided
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

    /// How a copy ended.
    ///
    /// @param mode the one that worked
    /// @param failed why the ways before it did not
    public record Copied(Import.Outcome outcome, CopyMode mode, List<ImageFailure> failed) {
        public Copied {
            failed = List.copyOf(failed);
        }
    }

    /// Through this process.
    ///
    /// @throws AlreadyExists if an alias names another image there, and the draft does not move it
    public Import.Outcome run(ImageInfo image, ImageDraft draft) throws IOException {
        ImageDraft complete = complete(image, draft);
        checkAliases(image, draft);
        return arrive(
                new CopyPlan.Relay(from, to),
                image,
                ImageQuery.of(image.fingerprint().hex()),
                complete);
    }

    /// In one mode, or where that is [CopyMode#AUTO] in the first that works.
    ///
    /// @param asked what the image was found by, which the target follows if the draft wants it
    ///     updated
    /// @throws AlreadyExists if an alias names another image there, and the draft does not move it
    /// @throws Invalid if the image cannot travel in that mode
    public Copied run(ImageInfo image, ImageQuery asked, ImageDraft draft, CopyMode mode)
            throws IOException {
        ImageDraft complete = complete(image, draft);
        List<CopyPlan> ways = CopyPlan.choose(from, to, mode, image, complete);
        // Of several ways none is tried to a server that does not answer.
        if (!draft.aliases().isEmpty() || ways.size() > 1) {
            checkAliases(image, draft);
        }
        Iterator<CopyPlan> plans = ways.iterator();
        List<ImageFailure> failed = new ArrayList<>();
        while (true) {
            CopyPlan plan = plans.next();
            try {
                return new Copied(arrive(plan, image, asked, complete), plan.mode(), failed);
            } catch (Unreachable | Invalid e) {
                if (!plans.hasNext()) {
                    failed.forEach(e::addSuppressed);
                    throw e;
                }
                failed.add(e);
            } catch (NotFound e) {
                throw missing(image, e);
            }
        }
    }

    private NotFound missing(ImageInfo image, NotFound e) {
        try {
            from.find(ImageQuery.of(image.fingerprint().hex()));
        } catch (NotFound _) {
            return new NotFound(
                    "Image not found: %s was deleted at its source while it was copied"
                            .formatted(image.fingerprint().abbreviated()));
        } catch (IOException | ImageFailure again) {
            e.addSuppressed(again);
        }
        return e;
    }

    private static ImageDraft complete(ImageInfo image, ImageDraft draft) {
        return draft.expecting(image.fingerprint()).given(image.settings().properties());
    }

    private Import.Outcome arrive(
            CopyPlan plan, ImageInfo image, ImageQuery asked, ImageDraft draft) throws IOException {
        return new Import(to, progress).run(() -> plan.run(image, asked, draft, progress), draft);
    }

    private void checkAliases(ImageInfo image, ImageDraft draft) throws IOException {
        if (draft.whenTaken() != TakenAlias.REFUSE) {
            return;
        }
        for (AliasEntry entry : to.aliases()) {
            for (Alias alias : draft.aliases()) {
                if (entry.isInTheWayOf(alias.name(), image.facts().type(), image.fingerprint())) {
                    throw entry.taken();
                }
            }
        }
    }
}
