package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Failures;
import gantry.server.jobs.Operation;
import gantry.server.jobs.Operations;
import gantry.wire.Status;
import java.lang.ref.WeakReference;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Operations are listed for minutes after they ended, which must not keep what they worked with.
@Timeout(60)
class OperationMemoryTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final int LOOKS = 100;

    private final Operations operations =
            new Operations(
                    Clock.systemUTC(),
                    () -> Duration.ofHours(1),
                    _ -> {},
                    (_, e) -> Failures.sentence(e));

    @Test
    void aJobThatIsOverHoldsNothingOfItsTask() throws InterruptedException {
        WeakReference<byte[]> held = work(new byte[1]);
        for (int i = 0; i < LOOKS && held.get() != null; i++) {
            System.gc();
        }
        assertThat(held.get()).isNull();
        assertThat(operations.all()).hasSize(1);
    }

    private WeakReference<byte[]> work(byte[] memory) throws InterruptedException {
        Operation started =
                operations.start(
                        "default",
                        new Caller.Local("somebody"),
                        "Downloading image",
                        Map.of(),
                        _ -> {
                            memory[0] = 1;
                            return Fields.NONE;
                        });
        assertThat(operations.await(started.id(), LONG).status()).isEqualTo(Status.SUCCESS);
        return new WeakReference<>(memory);
    }
}
