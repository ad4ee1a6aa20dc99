package gantry.server.exchange;

import java.io.InputStream;
import java.util.function.LongConsumer;

/// A response as it goes onto a connection.
///
/// @param headers without those of the body's length, which the listener writes
public record Response(int status, Headers headers, Body body) {
    /// What follows the headers.
    public sealed interface Body {
        /// In bytes.
        long length();

        /// How much of it is in memory while it is sent, at least, in bytes.
        default long held() {
            return length();
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    public record Bytes(byte[] bytes) implements Body {
        @Override
        public long length() {
            return bytes.length;
        }
    }

    /// Read to its length and closed by the listener, whatever happens.
    ///
    /// @param sent told in the end how many bytes went out, which are fewer where it broke off
    public record Stream(long length, InputStream bytes, LongConsumer sent) implements Body {
        /// In bytes; what a stream is sent through at least.
        public static final int LEAST_BUFFER = 16 << 10;

        public Stream(long length, InputStream bytes) {
            this(length, bytes, _ -> {});
        }

        @Override
        public long held() {
            return Math.min(length, LEAST_BUFFER);
        }
    }

    /// The body that a `HEAD` leaves out.
    public record LeftOut(long length) implements Body {
        @Override
        public long held() {
            return 0;
        }
    }
}
