package gantry.http;

import gantry.image.Cancelled;
import java.io.IOException;

/// An interrupted thread finds its connection closed, in many words; here it is said in one.
final class Interruption {
    private Interruption() {}

    static IOException orElse(IOException e) {
        if (!Thread.currentThread().isInterrupted()) {
            return e;
        }
        return Cancelled.because(e);
    }
}
