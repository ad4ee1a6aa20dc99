package gantry.server;

import static org.assertj.core.api.Assertions.assertThat;

import gantry.json.JsonValue;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.server.exchange.Failures;
import gantry.server.jobs.Operation;
import gantry.server.jobs.Operations;
import gantry.wire.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// How long an operation may stand still, and how long it is remembered.
@Timeout(30)
class OperationDeadlineTest {
    private static final Duration IDLE = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofSeconds(20);

    private volatile Instant now = Instant.EPOCH;
    private final Clock clock = ((InstantSource) () -> now).withZone(ZoneOffset.UTC);
    private final Operations operations =
            new Operations(clock, () -> IDLE, _ -> {}, (_, e) -> Failures.sentence(e));
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch told = new CountDownLatch(1);
    private final CountDownLatch go = new CountDownLatch(1);

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private Operation start(Operations.Task task) throws InterruptedException {
        Operation operation =
                operations.start(
                        "default",
                        new Caller.Local("somebody"),
                        "Downloading image",
                        Map.of(),
                        task);
        begun.await();
        return operation;
    }

    @Test
    void whatStandsStillForTooLongIsCancelledWithAReason() throws InterruptedException {
        Operation operation =
                start(
                        _ -> {
                            begun.countDown();
                            new CountDownLatch(1).await();
                            return Fields.NONE;
                        });
        pass(IDLE.minus(MOMENT));
        assertThat(operations.get(operation.id()).status()).isEqualTo(Status.RUNNING);
        pass(MOMENT);
        Operation ended = operations.await(operation.id(), LONG);
        assertThat(ended.status()).isEqualTo(Status.CANCELLED);
        assertThat(ended.error())
                .isEqualTo(
                        "Operation cancelled: it made no progress for 3600 seconds"
                                + " (limits.operation_idle)");
    }

    @Test
    void progressGivesItMoreTime() throws InterruptedException {
        Operation operation =
                start(
                        handle -> {
                            begun.countDown();
                            go.await();
                            handle.tell(JsonValue.object().text("download_progress", "1%").build());
                            told.countDown();
                            new CountDownLatch(1).await();
                            return Fields.NONE;
                        });
        pass(IDLE.minus(MOMENT));
        go.countDown();
        told.await();
        pass(IDLE.minus(MOMENT));
        assertThat(operations.get(operation.id()).status()).isEqualTo(Status.RUNNING);
        pass(MOMENT);
        assertThat(operations.await(operation.id(), LONG).status()).isEqualTo(Status.CANCELLED);
    }

    @Test
    void aTaskThatComesToItsEndAllTheSameHasSucceeded() throws InterruptedException {
        Operation operation =
                start(
                        _ -> {
                            begun.countDown();
                            try {
                                new CountDownLatch(1).await();
                            } catch (InterruptedException e) {
                                // in the middle of its last step, which it finishes
                            }
                            return Fields.NONE;
                        });
        pass(IDLE);
        assertThat(operations.await(operation.id(), LONG).status()).isEqualTo(Status.SUCCESS);
    }

    @Test
    void aTokenMayStandStillUntilItExpires() {
        Operation token =
                operations.token(
                        "default",
                        "token",
                        Map.of(),
                        Fields.NONE,
                        now.plus(IDLE.multipliedBy(9)),
                        () -> {});
        pass(IDLE.multipliedBy(8));
        assertThat(operations.get(token.id()).status()).isEqualTo(Status.RUNNING);
        pass(IDLE.multipliedBy(2));
        assertThat(operations.all()).isEmpty();
    }

    @Test
    void whatIsOverIsRememberedForAWhile() throws InterruptedException {
        Operation operation =
                operations.quick(
                        "default",
                        new Caller.Local("somebody"),
                        "Deleting image",
                        Map.of(),
                        _ -> Fields.NONE);
        operations.await(operation.id(), LONG);
        pass(Duration.ofMinutes(1));
        assertThat(operations.get(operation.id()).status()).isEqualTo(Status.SUCCESS);
        pass(Operations.KEPT);
        assertThat(operations.all()).isEmpty();
    }
}
