package gantry.server.jobs;

import gantry.image.Digest;
import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.json.JsonValue.Fields;
import gantry.server.exchange.Caller;
import gantry.settings.Setting;
import gantry.wire.OperationJson.Kind;
import gantry.wire.Status;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The background jobs of this daemon, each task on its own virtual thread.
///
/// What is over stays listed for a while: LXD forgets it after five seconds, which is too soon for
/// a client that polls.
public final class Operations {
    public static final Duration KEPT = Duration.ofMinutes(5);

    private static final Duration MOMENT = Duration.ofMillis(200);

    /// Between two looks at all jobs for those that are past their time, and at each job, whose
    /// time may have been set shorter.
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

    /// Between two looks at a job that is being cancelled, and takes its time.
    private static final Duration SHORTEST_LOOK = Duration.ofSeconds(1);

    private static final String CANCELLED = "Operation cancelled";

    /// What a job does.
    public interface Task {
        /// @return what the operation's metadata says in the end
        Fields run(Handle handle) throws Exception;
    }

    private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Supplier<Duration> idle;
    private final Consumer<Operation> changed;
    private final OperationFaults faults;
    private volatile Instant nextLook = Instant.MIN;

    /// @param idle how long a job may go without telling any progress before it is cancelled, as it
    ///     is set now
    /// @param changed told of every change, in the order of changes of one operation
    public Operations(
            Clock clock,
            Supplier<Duration> idle,
            Consumer<Operation> changed,
            OperationFaults faults) {
        this.clock = clock;
        this.idle = idle;
        this.changed = changed;
        this.faults = faults;
    }

    /// Starts a job.
    ///
    /// @param maker who asked for it
    /// @param resources kinds and URLs of what it is about
    public Operation start(
            String project,
            Caller maker,
            String description,
            Map<String, List<String>> resources,
            Task task) {
        Job job =
                add(
                        Kind.TASK,
                        project,
                        description,
                        resources,
                        Fields.NONE,
                        Optional.of(maker),
                        Optional.empty(),
                        () -> {});
        job.start(task);
        return job.current();
    }

    /// Starts a job that is likely to be over soon, and gives it a moment: clients need not wait
    /// for what the reply already tells.
    public Operation quick(
            String project,
            Caller maker,
            String description,
            Map<String, List<String>> resources,
            Task task)
            throws InterruptedException {
        return await(start(project, maker, description, resources, task).id(), MOMENT);
    }

    /// Adds an operation that does nothing but wait for whoever brings its secret. The secret is
    /// known elsewhere, and has to be forgotten there when somebody cancels it.
    public Operation token(
            String project,
            String description,
            Map<String, List<String>> resources,
            Fields metadata,
            Instant expires,
            Revocation revocation) {
        return add(
                        Kind.TOKEN,
                        project,
                        description,
                        resources,
                        metadata,
                        Optional.empty(),
                        Optional.of(expires),
                        revocation)
                .current();
    }

    private Job add(
            Kind kind,
            String project,
            String description,
            Map<String, List<String>> resources,
            Fields metadata,
            Optional<Caller> maker,
            Optional<Instant> expires,
            Revocation revocation) {
        Instant now = clock.instant();
        if (now.isAfter(nextLook)) {
            forgetOld();
        }
        Operation operation =
                new Operation(
                        UUID.randomUUID(),
                        kind,
                        project,
                        description,
                        kind == Kind.TOKEN ? Status.RUNNING : Status.PENDING,
                        now,
                        now,
                        resources,
                        metadata,
                        kind == Kind.TOKEN,
                        "",
                        maker);
        Job job = new Job(operation, expires, revocation);
        jobs.put(operation.id(), job);
        changed.accept(operation);
        return job;
    }

    public Operation get(UUID id) {
        return job(id).current();
    }

    public List<Operation> all() {
        forgetOld();
        return jobs.values().stream().map(Job::current).toList();
    }

    /// Waits for the end, or for the time-out, and answers what it is then.
    public Operation await(UUID id, Duration timeout) throws InterruptedException {
        return job(id).await(timeout);
    }

    /// Asks a job to stop; a token is gone at once.
    ///
    /// @throws Invalid if it is over, or cannot be cancelled
    public void cancel(UUID id) throws IOException {
        job(id).cancel();
    }

    /// Marks a token as used, where this daemon lists it.
    public void consumed(Digest secretSum) {
        jobs.values().stream()
                .filter(job -> job.current().isToken(secretSum))
                .forEach(job -> job.end(Status.SUCCESS, ""));
    }

    /// Cancels all that runs, and waits for it at most so long.
    public void shutDown(Duration deadline) throws InterruptedException {
        List<Job> running =
                jobs.values().stream().filter(job -> !job.current().status().isFinal()).toList();
        running.forEach(Job::interrupt);
        Instant end = clock.instant().plus(deadline);
        for (Job job : running) {
            if (job.current().kind() == Kind.TASK) {
                job.await(Duration.between(clock.instant(), end));
            }
        }
    }

    private Job job(UUID id) {
        Job job = jobs.get(id);
        if (job == null || job.isOld(clock.instant())) {
            throw new NotFound("Operation not found");
        }
        job.cancelIfIdle();
        return job;
    }

    /// Whoever looks at all of them finds nothing that is past its time.
    private void forgetOld() {
        Instant now = clock.instant();
        nextLook = now.plus(BETWEEN_LOOKS);
        jobs.values().removeIf(job -> job.isOld(now));
        jobs.values().forEach(Job::cancelIfIdle);
    }

    /// What a task has of its operation.
    public static final class Handle {
        private final Job job;

        private Handle(Job job) {
            this.job = job;
        }

        /// Adds to the metadata, and tells everybody.
        public void tell(Fields metadata) {
            job.tell(metadata);
        }

        /// From now on it can be cancelled.
        public void allowCancel() {
            job.allowCancel();
        }
    }

    private final class Job {
        private final Optional<Instant> expires;
        private final Revocation revocation;
        private Operation operation;
        private final CountDownLatch over = new CountDownLatch(1);
        private @Nullable Thread thread;
        private String whyCancelled = CANCELLED;

        Job(Operation operation, Optional<Instant> expires, Revocation revocation) {
            this.operation = operation;
            this.expires = expires;
            this.revocation = revocation;
        }

        synchronized Operation current() {
            return operation;
        }

        synchronized boolean isOld(Instant now) {
            return operation.status().isFinal()
                    ? operation.updatedAt().plus(KEPT).isBefore(now)
                    : expires.isPresent() && expires.get().isBefore(now);
        }

        synchronized void start(Task task) {
            change(operation.with(Status.RUNNING, "", clock.instant()));
            thread = Thread.ofVirtual().name(operation.description()).start(() -> run(task));
            Thread.ofVirtual().name("deadline").start(this::watch);
        }

        /// Looks whenever the job's time might be over, until the job is.
        private void watch() {
            try {
                while (true) {
                    cancelIfIdle();
                    long left =
                            Math.clamp(
                                    timeLeft().toMillis(),
                                    SHORTEST_LOOK.toMillis(),
                                    BETWEEN_LOOKS.toMillis());
                    if (over.await(left, TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // nobody does: there is nothing to clean up
            }
        }

        private synchronized Duration timeLeft() {
            return Duration.between(clock.instant(), operation.updatedAt().plus(idle.get()));
        }

        synchronized void cancelIfIdle() {
            if (operation.status() == Status.RUNNING
                    && operation.kind() == Kind.TASK
                    && !timeLeft().isPositive()) {
                whyCancelled =
                        "%s: it made no progress for %d seconds (%s)"
                                .formatted(
                                        CANCELLED,
                                        idle.get().toSeconds(),
                                        Setting.OPERATION_IDLE.key());
                interrupt();
            }
        }

        private void run(Task task) {
            try {
                Fields result = task.run(new Handle(this));
                tell(result);
                end(Status.SUCCESS, "");
            } catch (InterruptedException | java.io.InterruptedIOException e) {
                cancelled();
            } catch (Throwable e) { // also an Error: the operation has to end
                if (current().status() == Status.CANCELLING) {
                    cancelled();
                } else {
                    end(Status.FAILURE, faults.failed(current(), e));
                }
            } finally {
                forgetThread();
            }
        }

        /// A thread that has ended (JDK 25) still holds its task, and all that the task holds.
        private synchronized void forgetThread() {
            thread = null;
        }

        /// Stock clients take a cancelled operation without a word of error for success.
        private synchronized void cancelled() {
            end(Status.CANCELLED, whyCancelled);
        }

        synchronized void tell(Fields metadata) {
            if (!metadata.fields().isEmpty() && !operation.status().isFinal()) {
                change(operation.with(metadata, clock.instant()));
            }
        }

        synchronized void allowCancel() {
            change(operation.cancellable(clock.instant()));
        }

        synchronized void end(Status status, String error) {
            if (!operation.status().isFinal()) {
                change(operation.with(status, error, clock.instant()));
            }
        }

        synchronized void cancel() throws IOException {
            if (operation.status().isFinal()) {
                throw new Invalid("Only running operations can be cancelled");
            }
            if (!operation.mayCancel()) {
                throw new Invalid("This operation can't be cancelled");
            }
            revocation.revoke();
            interrupt();
        }

        synchronized void interrupt() {
            if (thread == null) {
                cancelled();
            } else if (!operation.status().isFinal()) {
                change(operation.with(Status.CANCELLING, "", clock.instant()));
                thread.interrupt();
            }
        }

        Operation await(Duration timeout) throws InterruptedException {
            over.await(Math.max(0, timeout.toNanos()), TimeUnit.NANOSECONDS);
            return current();
        }

        private synchronized void change(Operation next) {
            operation = next;
            changed.accept(next);
            if (next.status().isFinal()) {
                over.countDown();
            }
        }
    }
}
