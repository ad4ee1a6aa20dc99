package gantry.remote;

import gantry.image.Fingerprint;
import gantry.image.Progress;
import gantry.json.JsonValue.Fields;
import gantry.wire.OperationJson;
import gantry.wire.Status;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Optional;

/// Something a server does in the background, waited for by asking. An interrupted wait cancels it.
final class LxdOperation {
    /// How long a server is let to think about one question, in seconds; then it is asked again.
    private static final int PATIENCE = 30;

    private final LxdApi api;
    private final OperationJson begun;
    private final String secret;

    LxdOperation(LxdApi api, OperationJson begun) {
        this(api, begun, "");
    }

    /// @param secret by which someone whom the server does not know may wait for the end
    LxdOperation(LxdApi api, OperationJson begun, String secret) {
        this.api = api;
        this.begun = begun;
        this.secret = secret;
    }

    /// Its metadata at the end, where it succeeded; tells meanwhile how far it is.
    ///
    /// @param size of what it moves, in bytes
    Fields await(long size, Progress progress) throws IOException {
        if (!progress.isSeen()) {
            return await();
        }
        try (LxdProgress _ = new LxdProgress(this, size, progress)) {
            return await();
        }
    }

    /// Its metadata at the end, where it succeeded.
    Fields await() throws IOException {
        OperationJson operation = begun;
        try {
            while (!operation.status().isFinal()) {
                operation = ask("/wait?timeout=" + PATIENCE + parameter());
            }
        } catch (InterruptedIOException e) {
            throw cancelled(e);
        }
        return result(operation);
    }

    /// As it is now.
    OperationJson now() throws IOException {
        return ask("");
    }

    private OperationJson ask(String what) throws IOException {
        return OperationJson.read(api.get(path() + what).asObject());
    }

    private String parameter() {
        return secret.isEmpty() ? "" : "&secret=" + LxdApi.escaped(secret);
    }

    private String path() {
        return "/operations/" + LxdApi.escaped(begun.id());
    }

    /// LXD leaves the error of a cancelled operation empty, and so do all its kin.
    private Fields result(OperationJson operation) throws IOException {
        if (operation.status() == Status.CANCELLED) {
            throw new IOException(
                    "The operation was cancelled on %s%s"
                            .formatted(
                                    api.name(),
                                    operation.err().isEmpty() ? "" : ": " + operation.err()));
        }
        if (!operation.err().isEmpty() || operation.status() != Status.SUCCESS) {
            throw new LxdFailures(api.name())
                    .refusal(0, operation.err(), fingerprint(operation.metadata()));
        }
        return operation.metadata();
    }

    /// Of the image that an operation made, or found to be there.
    static Optional<Fingerprint> fingerprint(Fields metadata) {
        return metadata.textIfGiven("fingerprint").flatMap(Fingerprint::parse);
    }

    private InterruptedIOException cancelled(InterruptedIOException e) {
        boolean told = Afterwards.succeeds(e, () -> api.delete(path()));
        String sentence =
                told
                        ? "The transfer was cancelled, and %s was told to stop"
                        : "The transfer was cancelled here, but %s does not stop it";
        InterruptedIOException cancelled =
                new InterruptedIOException(sentence.formatted(api.name()));
        cancelled.initCause(e);
        return cancelled;
    }
}
