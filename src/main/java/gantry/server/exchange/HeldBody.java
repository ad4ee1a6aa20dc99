package gantry.server.exchange;

import gantry.image.ImageFailure.Invalid;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// A request's body in memory. What it takes of [BodyMemory] grows with what really came, so that
/// many who send little, or nothing more, hold little.
public final class HeldBody implements AutoCloseable {
    /// As much as is not worth counting, in bytes.
    private static final int FIRST = 512;

    private final BodyMemory.Share memory;
    private byte[] bytes = new byte[FIRST];
    private long taken;

    private HeldBody(BodyMemory.Share memory) {
        this.memory = memory;
    }

    /// @param limit in bytes
    /// @throws Invalid if the body is longer, before it is read where its length is told
    /// @throws Busy if there is no room for it
    public static HeldBody read(Request request, int limit) throws IOException {
        if (request.headers().first("Content-Length").filter(l -> isMore(l, limit)).isPresent()) {
            throw tooLong(limit);
        }
        HeldBody held = new HeldBody(request.memory());
        try {
            held.fill(request.body(), limit);
            return held;
        } catch (IOException | RuntimeException e) {
            held.close();
            throw e;
        }
    }

    private static boolean isMore(String length, int limit) {
        try {
            return Long.parseLong(length) > limit;
        } catch (NumberFormatException _) {
            return false; // the body will tell
        }
    }

    private static Invalid tooLong(int limit) {
        return new Invalid(
                "Invalid JSON: it is larger than %d bytes, the most that is taken"
                        .formatted(limit));
    }

    private void fill(InputStream body, int limit) throws IOException {
        int length = 0;
        int count;
        while ((count = body.read(bytes, length, bytes.length - length)) >= 0) {
            length += count;
            if (length > limit) {
                throw tooLong(limit);
            }
            if (length == bytes.length) {
                grow(Math.min(2 * bytes.length, limit + 1));
            }
        }
        bytes = Arrays.copyOf(bytes, length);
    }

    private void grow(int size) throws Busy {
        memory.take(size - bytes.length);
        taken += size - bytes.length;
        bytes = Arrays.copyOf(bytes, size);
    }

    public byte[] bytes() {
        return bytes;
    }

    @Override
    public void close() {
        memory.give(taken);
    }
}
