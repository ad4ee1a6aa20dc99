package gantry.transfer;

import gantry.image.Alias;
import gantry.image.Fingerprint;
import gantry.image.ImageDraft.Over;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageSource;
import gantry.image.ImageUpdates.Superseded;
import gantry.image.ImageVersions;
import gantry.image.ImageVersions.Claim;
import gantry.image.ImageVersions.Newer;
import gantry.image.ImageVersions.Replacement;
import gantry.image.Progress;
import gantry.image.Protocol;
import gantry.image.SourceAddress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;

/// Looks at the source of an image again, and lets what is newer there take the image's place.
public final class Refresh {
    private static final Skipped BUSY = new Skipped("it is being refreshed already");

    private final Sources sources;
    private final ImageVersions images;
    private final int keep;
    private final Progress progress;

    /// @param keep how many previous versions stay
    public Refresh(Sources sources, ImageVersions images, int keep, Progress progress) {
        this.sources = sources;
        this.images = images;
        this.keep = keep;
        this.progress = progress;
    }

    /// What came of it.
    public sealed interface Outcome {
        /// For people.
        String sentence();
    }

    public record UpToDate() implements Outcome {
        @Override
        public String sentence() {
            return "Up to date";
        }
    }

    /// @param image the newer version
    /// @param elsewhere aliases that people took from the old version meanwhile
    public record Refreshed(ImageInfo image, List<Alias> elsewhere) implements Outcome {
        @Override
        public String sentence() {
            String updated = "Updated to " + image.fingerprint().abbreviated();
            return elsewhere.isEmpty()
                    ? updated
                    : "%s; not moved, since a person did meanwhile: %s"
                            .formatted(
                                    updated,
                                    String.join(
                                            ", ", elsewhere.stream().map(Alias::name).toList()));
        }
    }

    /// The image had lost bytes, and has them again.
    public record Mended() implements Outcome {
        @Override
        public String sentence() {
            return "Mended: its damaged files were fetched again";
        }
    }

    /// The source was not looked at.
    public record Skipped(String why) implements Outcome {
        @Override
        public String sentence() {
            return "Skipped: " + why;
        }
    }

    /// Because a person asks for it, which also ends a pause of the schedule.
    ///
    /// @throws NotFound if the image has no source, or the source does not have it any more
    /// @throws Invalid if it is a previous version, or is being refreshed already
    public Outcome byHand(ImageInfo image) throws IOException {
        Optional<Claim> claimed = images.claim(image);
        if (claimed.isEmpty()) {
            throw new Invalid(
                    "Image %s is being refreshed already; wait until that is done"
                            .formatted(image.fingerprint().abbreviated()));
        }
        try (Claim claim = claimed.get()) {
            checkCurrent(claim.image());
            Outcome outcome = look(claim, this::refresh);
            claim.resume();
            return outcome;
        }
    }

    private static void checkCurrent(ImageInfo image) {
        Optional<Superseded> superseded = image.history().updates().superseded();
        if (superseded.isPresent()) {
            throw new Invalid(
                    "Image %s is a previous version, and %s is in its place; refresh that one"
                            .formatted(
                                    image.fingerprint().abbreviated(),
                                    superseded.get().by().abbreviated()));
        }
    }

    /// Because it is time, unless somebody else was first, or people do not want it.
    ///
    /// @param image as it was when it was found to be due
    public Outcome onSchedule(ImageInfo image) throws IOException {
        Optional<Claim> claimed = images.claim(image);
        if (claimed.isEmpty()) {
            return BUSY;
        }
        try (Claim claim = claimed.get()) {
            if (!claim.image().history().updates().equals(image.history().updates())) {
                return new Skipped("somebody else has just looked after it");
            }
            Optional<String> obstacle = obstacle(claim.image());
            if (obstacle.isEmpty()) {
                return look(claim, this::refresh);
            }
            Outcome skipped = new Skipped(obstacle.get());
            claim.note(skipped.sentence());
            return skipped;
        }
    }

    private static Optional<String> obstacle(ImageInfo image) {
        if (image.history().updates().paused()) {
            return Optional.of("a person went back to this version; refresh it by hand to go on");
        }
        return image.updateSource().isEmpty()
                ? Optional.of("no source is known for it")
                : Optional.empty();
    }

    /// Fetches the lost bytes of a damaged image, and no newer version of it.
    public Outcome onlyMend(ImageInfo image) throws IOException {
        Optional<Claim> claimed = images.claim(image);
        if (claimed.isEmpty()) {
            return BUSY;
        }
        try (Claim claim = claimed.get()) {
            return claim.image().history().damage().isEmpty()
                    ? new Skipped("nothing is wrong with it any more")
                    : look(claim, this::mend);
        }
    }

    private interface Look {
        Outcome at(Claim claim) throws IOException;
    }

    private Outcome look(Claim claim, Look look) throws IOException {
        try {
            Outcome outcome = look.at(claim);
            claim.note(outcome.sentence());
            return outcome;
        } catch (InterruptedIOException e) {
            throw e; // nothing was found out
        } catch (IOException | ImageFailure e) {
            note(claim, e);
            throw e;
        }
    }

    private static void note(Claim claim, Exception failure) {
        try {
            claim.note("Failed: " + failure.getMessage());
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private Outcome refresh(Claim claim) throws IOException {
        ImageInfo old = claim.image();
        SourceAddress address =
                old.updateSource().orElseThrow(() -> new NotFound("Image source not found"));
        try (ImageSource source = sources.open(address)) {
            ImageInfo newest = find(source, address, old);
            Fingerprint now = newest.fingerprint();
            if (now.equals(old.fingerprint())) {
                return old.history().damage().isEmpty()
                        ? new UpToDate()
                        : mend(claim, source, newest);
            }
            Newer newer = new Newer(source, newest, over(address), address);
            Replacement replacement = claim.replace(newer, keep, progress);
            return new Refreshed(replacement.image(), replacement.elsewhere());
        }
    }

    private Outcome mend(Claim claim) throws IOException {
        ImageInfo damaged = claim.image();
        SourceAddress address =
                damaged.updateSource().orElseThrow(() -> new NotFound("Image source not found"));
        try (ImageSource source = sources.open(address)) {
            return mend(claim, source, same(source, address, damaged));
        }
    }

    private Outcome mend(Claim claim, ImageSource source, ImageInfo same) throws IOException {
        claim.mend(source, same, progress);
        return new Mended();
    }

    /// By its fingerprint; or by its name, where a source knows its images by that alone.
    private static ImageInfo same(ImageSource source, SourceAddress address, ImageInfo damaged)
            throws IOException {
        ImageInfo found;
        try {
            found = source.find(ImageQuery.of(damaged.fingerprint().hex()));
        } catch (NotFound _) {
            found = find(source, address, damaged);
        }
        if (!found.fingerprint().equals(damaged.fingerprint())) {
            throw new NotFound(
                    "%s has another version of %s now, and not the one that is damaged"
                            .formatted(address.shown(), address.image()));
        }
        return found;
    }

    private static ImageInfo find(ImageSource source, SourceAddress address, ImageInfo old)
            throws IOException {
        try {
            return source.find(new ImageQuery(address.image(), Optional.of(old.facts().type())));
        } catch (NotFound e) {
            throw new NotFound(
                    "%s has no image %s that it shows to everybody: %s"
                            .formatted(address.shown(), address.image(), e.getMessage()));
        }
    }

    /// A plain web server knows no properties.
    private static Over over(SourceAddress address) {
        return switch (address.protocol()) {
            case Protocol.LXD, Protocol.SIMPLESTREAMS -> Over.NOTHING;
            case Protocol.DIRECT -> Over.METADATA;
        };
    }
}
