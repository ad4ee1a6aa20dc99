package gantry.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.TestClock;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
    private static final long MIB = 1 << 20;

    private final TestClock watch = new TestClock();
    private int columns = 80;
    private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

    @Test
    void aLineTellsShareBytesRateAndTimeLeft() {
        try (ProgressLine line = line()) {
            line.phase("rootfs", OptionalLong.of(400 * MIB));
            watch.pass(Duration.ofSeconds(4));
            line.advance(38 * MIB);
        }
        assertThat(drawn())
                .isEqualTo(
                        "\rTransferring image: 0% (0B of 400.0MiB)"
                                + "\rTransferring image: 9% (38.0MiB of 400.0MiB, 9.5MiB/s, 39s left)"
                                + "\r"
                                + " ".repeat(64)
                                + "\r");
    }

    @Test
    void anUnknownSizeHasNoPercentageAndNoTimeLeft() {
        ProgressLine line = line();
        line.phase("metadata", OptionalLong.empty());
        watch.pass(Duration.ofSeconds(2));
        line.advance(3 << 10);
        assertThat(drawn()).endsWith("\rTransferring image: 3.0KiB (1.5KiB/s)");
    }

    @Test
    void moreThanWasSaidIsNeverMoreThanAll() {
        ProgressLine line = line();
        line.phase("rootfs", OptionalLong.of(10));
        watch.pass(Duration.ofSeconds(1));
        line.advance(20);
        assertThat(drawn()).endsWith("\rTransferring image: 100% (20B of 10B, 20B/s)");
    }

    @Test
    void whatIsNoFileOfAnImageIsNamed() {
        line().phase("a/path", OptionalLong.of(10));
        assertThat(drawn()).isEqualTo("\rTransferring image: a/path: 0% (0B of 10B)");
    }

    @Test
    void itIsDrawnAtMostTenTimesASecond() {
        ProgressLine line = line();
        line.phase("rootfs", OptionalLong.of(1_000));
        for (int i = 0; i < 1_000; i++) {
            watch.pass(Duration.ofMillis(1));
            line.advance(1);
        }
        assertThat(drawn().chars().filter(c -> c == '\r')).hasSize(11);
    }

    @Test
    void aNarrowTerminalGetsTheSharePaceAndTimeLeft() {
        columns = 45;
        ProgressLine line = line();
        line.phase("rootfs", OptionalLong.of(400 * MIB));
        watch.pass(Duration.ofSeconds(4));
        line.advance(38 * MIB);
        assertThat(drawn()).endsWith("\rTransferring image: 9% (9.5MiB/s, 39s left)");
    }

    @Test
    void itIsNeverAsWideAsTheTerminal() {
        columns = 40;
        line().phase("日本語日本語日本語日本語日本語", OptionalLong.of(1_000));
        assertThat(drawn()).isEqualTo("\rTransferring image: 日本語日本語日本語");
    }

    @Test
    void aTerminalThatIsResizedIsNotOverfilled() {
        ProgressLine line = line();
        line.phase("rootfs", OptionalLong.of(400 * MIB));
        columns = 30;
        watch.pass(Duration.ofSeconds(4));
        line.advance(38 * MIB);
        assertThat(drawn()).endsWith("\rTransferring image: 9%       ");
    }

    @Test
    void aShorterLineLeavesNothingOfALonger() {
        ProgressLine line = line();
        line.phase("longer", OptionalLong.empty());
        line.phase("rootfs", OptionalLong.empty());
        assertThat(drawn())
                .isEqualTo("\rTransferring image: longer: 0B\rTransferring image: 0B        ");
    }

    @Test
    void nothingIsWipedWhereNothingWasDrawn() {
        line().close();
        assertThat(drawn()).isEmpty();
    }

    private ProgressLine line() {
        return new ProgressLine(
                new PrintStream(terminal, true, StandardCharsets.UTF_8),
                watch,
                () -> columns,
                "Transferring image");
    }

    private String drawn() {
        return terminal.toString(StandardCharsets.UTF_8);
    }
}
