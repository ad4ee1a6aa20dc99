package gantry.server.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.image.ImageFailure.Invalid;
import gantry.image.StoreUnavailable;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class FailuresTest {
    /// Stock clients print the error of a response or an operation as it is.
    @Test
    void noSentenceCanSteerATerminal() {
        for (String evil : List.of("\u001b[2J", "\u009b31m", "\u202e", "\u200b", "\r\nError: no")) {
            for (Exception failure : List.of(new Invalid(evil), new IOException(evil))) {
                assertThat(Failures.sentence(failure)).matches("[ -~]+");
            }
        }
    }

    @Test
    void noSentenceNamesAClass() {
        for (Exception failure :
                List.of(
                        new IOException(new TimeoutException("Idle for 90 s")),
                        new IOException((String) null),
                        new IllegalStateException("a fault of ours"))) {
            assertThat(Failures.sentence(failure)).doesNotContain("Exception", "a fault of ours");
        }
    }

    @Test
    void strangersLearnNothingOfThisMachine() {
        for (Exception failure :
                List.of(
                        new StoreUnavailable("/var/lib/gantry is gone"),
                        new IOException("/var/lib/gantry/x: No space left on device"),
                        new NoSuchFileException("/var/lib/gantry/x"))) {
            assertThat(Failures.sentence(failure)).contains("/var/lib/gantry");
            assertThat(Failures.sentenceForStrangers(failure)).doesNotContain("/var");
        }
        assertThat(Failures.sentenceForStrangers(new Busy("busy"))).isEqualTo("busy");
        assertThat(Failures.sentenceForStrangers(new Invalid("wrong"))).isEqualTo("wrong");
    }
}
