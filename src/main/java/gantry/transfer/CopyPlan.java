package gantry.transfer;

import gantry.image.ImageDraft;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageInfo;
import gantry.image.ImageQuery;
import gantry.image.ImageServer;
import gantry.image.ImageSource;
import gantry.image.ImageStream;
import gantry.image.ImageTarget;
import gantry.image.ImageType;
import gantry.image.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// One way for an image to travel; decided before a byte moves, without a network.
sealed interface CopyPlan {
    /// Stops when the image is there, with all that the draft says of it.
    ///
    /// @param asked what the image was found by, which the target may follow later
    ImageInfo run(ImageInfo image, ImageQuery asked, ImageDraft draft, Progress progress)
            throws IOException;

    CopyMode mode();

    /// Fetched by this process for a target that cannot fetch by itself; afterwards the target
    /// knows where the image came from, as if it had.
    record FetchHere(ImageSource.Reachable from, ImageServer to) implements CopyPlan {
        @Override
        public ImageInfo run(ImageInfo image, ImageQuery asked, ImageDraft draft, Progress progress)
                throws IOException {
            return new Relay(from, to).run(image, asked, located(image, asked, draft), progress);
        }

        /// A private image is only opened for others if it is to be followed.
        private ImageDraft located(ImageInfo image, ImageQuery asked, ImageDraft draft)
                throws IOException {
            boolean followed = draft.settings().autoUpdate();
            if (!followed && !image.settings().isPublic()) {
                return draft;
            }
            try {
                return from.offer(image, asked).lasting().map(draft::from).orElse(draft);
            } catch (Invalid e) {
                if (followed) {
                    throw e;
                }
                return draft; // nobody can reach it later, but it is at hand now
            }
        }

        @Override
        public CopyMode mode() {
            return CopyMode.PULL;
        }
    }

    record Pull(ImageSource.Reachable from, ImageTarget.Fetching to) implements CopyPlan {
        @Override
        public ImageInfo run(ImageInfo image, ImageQuery asked, ImageDraft draft, Progress progress)
                throws IOException {
            return to.fetch(from.offer(image, asked), draft, progress);
        }

        @Override
        public CopyMode mode() {
            return CopyMode.PULL;
        }
    }

    record Push(ImageSource.Sending from, ImageTarget.Inviting to) implements CopyPlan {
        @Override
        public ImageInfo run(ImageInfo image, ImageQuery asked, ImageDraft draft, Progress progress)
                throws IOException {
            return to.invite(image, draft, invitation -> from.send(image, invitation, progress));
        }

        @Override
        public CopyMode mode() {
            return CopyMode.PUSH;
        }
    }

    record Relay(ImageSource from, ImageServer to) implements CopyPlan {
        @Override
        public ImageInfo run(ImageInfo image, ImageQuery asked, ImageDraft draft, Progress progress)
                throws IOException {
            // of an image that is there nothing is even opened at its source
            if (to.sound(image.fingerprint()).isPresent()) {
                throw new AlreadyExists(image.fingerprint());
            }
            try (ImageStream stream = from.open(image)) {
                return to.receive(stream, draft, progress);
            }
        }

        @Override
        public CopyMode mode() {
            return CopyMode.RELAY;
        }
    }

    /// The ways to try, the best first. Where an end cannot act by itself, as a store without a
    /// daemon, this process acts for it.
    ///
    /// @throws Invalid if the image cannot travel in that mode
    static List<CopyPlan> choose(
            ImageSource from, ImageServer to, CopyMode mode, ImageInfo image, ImageDraft draft) {
        boolean followed = draft.settings().autoUpdate();
        if (followed && (mode == CopyMode.PUSH || mode == CopyMode.RELAY)) {
            throw new Invalid("Auto update is only available in pull mode");
        }
        return switch (mode) {
            case PULL -> List.of(pull(from, to));
            case PUSH -> List.of(push(from, to));
            case RELAY -> List.of(new Relay(from, to));
            case AUTO -> followed ? List.of(pull(from, to)) : all(from, to, image.facts().type());
        };
    }

    private static CopyPlan pull(ImageSource from, ImageServer to) {
        if (from instanceof ImageSource.Reachable reachable) {
            return to instanceof ImageTarget.Fetching fetching
                    ? new Pull(reachable, fetching)
                    : new FetchHere(reachable, to);
        }
        throw new Invalid(
                "No server can fetch from a store without a daemon; \"gantry serve\" starts one,"
                        + " and --mode relay needs none");
    }

    private static CopyPlan push(ImageSource from, ImageServer to) {
        if (from instanceof ImageSource.Sending sending
                && to instanceof ImageTarget.Inviting inviting) {
            return new Push(sending, inviting);
        }
        if (from instanceof ImageSource.Reachable && !(from instanceof ImageSource.Sending)) {
            throw new Invalid(
                    "Exporting images is not supported by the simplestreams protocol; --mode"
                            + " relay needs no help of the source");
        }
        return new Relay(from, to);
    }

    /// LXD 5.0.2, newest LXD and Incus 6.0.4 push the image of a virtual machine as a container's,
    /// so it is not tried with one.
    private static List<CopyPlan> all(ImageSource from, ImageServer to, ImageType type) {
        List<CopyPlan> plans = new ArrayList<>();
        if (from instanceof ImageSource.Reachable) {
            plans.add(pull(from, to));
        }
        if (from instanceof ImageSource.Sending sending
                && to instanceof ImageTarget.Inviting inviting
                && type == ImageType.CONTAINER) {
            plans.add(new Push(sending, inviting));
        }
        plans.add(new Relay(from, to));
        return plans;
    }
}
