package gantry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import gantry.image.TryLater;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DecoderMemoryTest {
    private static final int MEBIBYTE = 1 << 20;

    @Test
    void whatOthersHaveIsRefusedWithWords() {
        DecoderMemory memory = new DecoderMemory(10 * MEBIBYTE, Duration.ofMillis(10));
        try (DecoderMemory.Share first = memory.share("a.xz")) {
            assertThat(first.getByteArray(6 * MEBIBYTE, false)).hasSize(6 * MEBIBYTE);
            try (DecoderMemory.Share second = memory.share("b.xz")) {
                assertThatThrownBy(() -> second.take(5 * MEBIBYTE))
                        .isInstanceOf(UncheckedIOException.class)
                        .cause()
                        .isInstanceOf(TryLater.class)
                        .hasMessage(
                                "b.xz cannot be unpacked now: it needs 5 MiB of the 10 MiB that unpacking may take, and others have them; try again later");
                second.take(4 * MEBIBYTE);
            }
            first.putArray(new byte[6 * MEBIBYTE]);
            memory.share("c.xz").take(9 * MEBIBYTE).close();
        }
        memory.share("d.xz").take(10 * MEBIBYTE).close();
    }

    @Test
    void oneWaitsUntilAnotherIsDone() throws InterruptedException {
        DecoderMemory memory = new DecoderMemory(10 * MEBIBYTE, Duration.ofSeconds(50));
        CountDownLatch taken = new CountDownLatch(1);
        Thread second =
                Thread.ofVirtual()
                        .unstarted(
                                () -> {
                                    memory.share("b.xz").take(8 * MEBIBYTE).close();
                                    taken.countDown();
                                });
        try (DecoderMemory.Share first = memory.share("a.xz")) {
            first.take(8 * MEBIBYTE);
            second.start();
            assertThat(taken.getCount()).isEqualTo(1);
        }
        taken.await();
    }

    /// A window outside of the heap may be larger than what there is for all.
    @Test
    void nobodyWaitsForMoreThanThereIs() {
        DecoderMemory memory = new DecoderMemory(10 * MEBIBYTE, Duration.ofMillis(10));
        memory.share("a.zst").take(128 * MEBIBYTE).close();
        assertThat(memory.mostOfOne()).isEqualTo(10 << 10);
    }
}
