package gantry.server;

import gantry.image.ImageFailure.Invalid;
import gantry.image.ImageFailure.NotFound;
import gantry.wire.JsonValue.Fields;
import gantry.wire.OperationJson.Kind;
import gantry.wire.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The background jobs of this daemon, each task on its own virtual thread.
///
/// What is over stays listed for a while: LXD forgets it after five seconds, which is too soon for
/// a client that polls.
final class Operations {
    static final Duration KEPT = Duration.ofMinutes(5);

    private static final Duration MOMENT = Duration.ofMillis(200);

    /// What a job does.
    interface Task {
        /// @return what the operation's metadata says in the end
        Fields run(Handle handle) throws Exception;
    }

    private final Map<UUID, Job> jobs = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Consumer<Operation> changed;

    /// @param changed told of every change, in the order of changes of one operation
    Operations(Clock clock, Consumer<Operation> changed) {
        this.clock = clock;
        this.changed = changed;
    }

    /// Starts a job.
    ///
    /// @param resources kinds and URLs of what it is about
    Operation start(
            String project, String description, Map<String, List<String>> resources, Task task) {
        Job job = add(Kind.TASK, project, description, resources, Fields.NONE, Optional.empty());
        job.start(task);
        return job.current();
    }

    /// Starts a job that is likely to be over soon, and gives it a moment: clients need not wait
    /// for what the reply already tells.
    Operation quick(
            String project, String description, Map<String, List<String>> resources, Task task)
            throws InterruptedException {
        return await(start(project, description, resources, task).id(), MOMENT);
    }

    /// Adds an operation that does nothing but wait for whoever brings its secret.
    Operation token(
            String project,
            String description,
            Map<String, List<String>> resources,
            Fields metadata,
            Instant expires) {
        return add(Kind.TOKEN, project, description, resources, metadata, Optional.of(expires))
                .current();
    }

    private Job add(
            Kind kind,
            String project,
            String description,
            Map<String, List<String>> resources,
            Fields metadata,
            Optional<Instant> expires) {
        forgetOld();
        Instant now = clock.instant();
        Operation operation =
                new Operation(
                        UUID.randomUUID(),
                        kind,
                        project,
                        description,
                        Status.RUNNING,
                        now,
                        now,
                        resources,
                        metadata,
                        kind == Kind.TOKEN,
                        "");
        Job job = new Job(operation, expires);
        jobs.put(operation.id(), job);
        changed.accept(operation);
        return job;
    }

    Operation get(UUID id) {
        return job(id).current();
    }

    List<Operation> all() {
        forgetOld();
        return jobs.values().stream().map(Job::current).toList();
    }

    /// Waits for the end, or for the time-out, and answers what it is then.
    Operation await(UUID id, Duration timeout) throws InterruptedException {
        return job(id).await(timeout);
    }

    /// Asks a job to stop; a token is gone at once.
    ///
    /// @throws Invalid if it is over, or cannot be cancelled
    void cancel(UUID id) {
        job(id).cancel();
    }

    /// Marks a token as used.
    void consume(UUID id) {
        job(id).end(Status.SUCCESS, "");
    }

    /// Cancels all that runs, and waits for it at most so long.
    void shutDown(Duration deadline) throws InterruptedException {
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
        forgetOld();
        Job job = jobs.get(id);
        if (job == null) {
            throw new NotFound("Operation not found");
        }
        return job;
    }

    private void forgetOld() {
        Instant now = clock.instant();
        jobs.values().removeIf(job -> job.isOld(now));
    }

    /// What a task has of its operation.
    static final class Handle {
        private final Job job;

        private Handle(Job job) {
            this.job = job;
        }

        /// Adds to the metadata, and tells everybody.
        void tell(Fields metadata) {
            job.tell(metadata);
        }

        /// From now on it can be cancelled.
        void allowCancel() {
            job.allowCancel();
        }
    }

    private final class Job {
        private final Optional<Instant> expires;
        private Operation operation;
        private @Nullable Thread thread;

        Job(Operation operation, Optional<Instant> expires) {
            this.operation = operation;
            this.expires = expires;
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
            thread = Thread.ofVirtual().name(operation.description()).start(() -> run(task));
        }

        private void run(Task task) {
            try {
                Fields result = task.run(new Handle(this));
                tell(result);
                end(Status.SUCCESS, "");
            } catch (InterruptedException | java.io.InterruptedIOException e) {
                end(Status.CANCELLED, "Operation cancelled");
            } catch (Exception e) {
                if (current().status() == Status.CANCELLING) {
                    // Stock clients take a cancelled operation without a word of error for success.
                    end(Status.CANCELLED, "Operation cancelled");
                } else {
                    end(Status.FAILURE, Failures.sentence(e));
                }
            }
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

        synchronized void cancel() {
            if (operation.status().isFinal()) {
                throw new Invalid("Only running operations can be cancelled");
            }
            if (!operation.mayCancel()) {
                throw new Invalid("This operation can't be cancelled");
            }
            interrupt();
        }

        synchronized void interrupt() {
            if (thread == null) {
                end(Status.CANCELLED, "Operation cancelled");
            } else if (!operation.status().isFinal()) {
                change(operation.with(Status.CANCELLING, "", clock.instant()));
                thread.interrupt();
            }
        }

        synchronized Operation await(Duration timeout) throws InterruptedException {
            long end = System.nanoTime() + Math.max(0, timeout.toNanos());
            for (long left = end - System.nanoTime();
                    !operation.status().isFinal() && left > 0;
                    left = end - System.nanoTime()) {
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
            return operation;
        }

        private synchronized void change(Operation next) {
            operation = next;
            notifyAll();
            changed.accept(next);
        }
    }
}
