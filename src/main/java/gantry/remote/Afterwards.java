package gantry.remote;

import gantry.image.ImageFailure;
import java.io.IOException;

/// What is still to be said to a server when the thread is to stop already.
final class Afterwards {
    private Afterwards() {}

    interface Step {
        void run() throws IOException;
    }

    /// Runs the step as if nobody had interrupted the thread, which counts as interrupted again
    /// after it. The fault that made it necessary remembers the step's own.
    static boolean succeeds(Exception fault, Step step) {
        boolean interrupted = Thread.interrupted();
        try {
            step.run();
            return true;
        } catch (IOException | ImageFailure e) {
            fault.addSuppressed(e);
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
