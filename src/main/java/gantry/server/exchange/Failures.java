package gantry.server.exchange;

import gantry.image.HeavyWork;
import gantry.image.ImageFailure;
import gantry.image.ImageFailure.AlreadyExists;
import gantry.image.ImageFailure.Damaged;
import gantry.image.ImageFailure.Forbidden;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.Mismatch;
import gantry.image.ImageFailure.NotFound;
import gantry.image.ImageFailure.Unreachable;
import gantry.image.NoSpace;
import gantry.image.StoreUnavailable;
import gantry.image.TryLater;
import gantry.image.Words;
import java.io.IOException;

/// The one place where a failure becomes a status and a sentence.
public final class Failures {
    private Failures() {}

    public static int status(Throwable failure) {
        return switch (failure) {
            case ImageFailure known -> status(known);
            case NoSpace _ -> 507;
            case Busy _, TryLater _, HeavyWork.TooLong _, StoreUnavailable _ -> 503;
            case BadBody _, Disconnected _ -> 400;
            case SlowBody _ -> 408;
            case IOException e when isFull(e) -> 507;
            default -> 500;
        };
    }

    /// Whether it is a mistake in this program, and not one of its user, of a peer or of the
    /// system.
    public static boolean isFault(Throwable failure) {
        return !(failure instanceof ImageFailure || failure instanceof IOException);
    }

    private static boolean isFull(IOException e) {
        return e.getMessage() != null && e.getMessage().contains("No space left on device");
    }

    private static int status(ImageFailure failure) {
        return switch (failure) {
            case NotFound _ -> 404;
            case AlreadyExists _ -> 409;
            case Invalid _ -> 400;
            case Forbidden _ -> 403;
            case Mismatch _ -> 412;
            case Damaged _, Unreachable _ -> 500;
        };
    }

    /// What somebody may know of a failure that was logged: who is not inside is told nothing of
    /// this machine.
    ///
    /// @param logged what those inside are told, and all of a fault of ours
    public static String sentence(boolean inside, Throwable failure, String logged) {
        return inside || isFault(failure) ? logged : sentenceForStrangers(failure);
    }

    /// The same for strangers, who are told nothing of this machine: no path, and not what is wrong
    /// with it. The log has the reason.
    static String sentenceForStrangers(Throwable failure) {
        return switch (failure) {
            case StoreUnavailable _ ->
                    "The server's image store is not available; its log says why";
            case IOException e when status(e) == 507 -> "The server has no room for this";
            case IOException e when status(e) == 500 -> "input or output failed";
            default -> sentence(failure);
        };
    }

    /// A fault of ours is told without its innards. Clients print the sentence as it is, whoever
    /// wrote parts of it.
    public static String sentence(Throwable failure) {
        return Words.printable(text(failure));
    }

    private static String text(Throwable failure) {
        return switch (failure) {
            case ImageFailure known -> known.getMessage();
            case IOException e -> Words.reason(e);
            default -> "internal error";
        };
    }
}
