package gantry.http;

import java.io.IOException;
import java.io.OutputStream;
import java.util.OptionalLong;

/// What a request carries.
public sealed interface HttpBody {
    record None() implements HttpBody {}

    record Text(String contentType, String text) implements HttpBody {}

    /// Written once, while it is sent.
    ///
    /// @param length in bytes; sent in chunks where it is not known
    record Stream(String contentType, OptionalLong length, Writer writer) implements HttpBody {}

    /// Writes a body; does not close what it writes to.
    interface Writer {
        void writeTo(OutputStream out) throws IOException;
    }
}
