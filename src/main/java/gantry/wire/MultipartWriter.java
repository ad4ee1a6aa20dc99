package gantry.wire;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;

/// Writes parts in the form in which LXD exports split images, and clients upload them.
public final class MultipartWriter {
    /// As Go's: 60 digits. No image holds them by chance.
    private static final int BOUNDARY_BYTES = 30;

    /// What stands before a part's bytes.
    ///
    /// @param name of the form's field
    public record Head(String name, String filename) {}

    /// @param size in bytes
    public record Sized(Head head, long size) {}

    private final MultipartBoundary boundary;
    private boolean begun;

    public MultipartWriter(RandomGenerator random) {
        byte[] bytes = new byte[BOUNDARY_BYTES];
        random.nextBytes(bytes);
        this.boundary = new MultipartBoundary(HexFormat.of().formatHex(bytes));
    }

    /// The value of `Content-Type`.
    public String contentType() {
        return boundary.contentType();
    }

    /// The value of `Content-Length` of a body of these parts.
    public long contentLength(List<Sized> parts) {
        long length = end().length;
        boolean first = true;
        for (Sized part : parts) {
            length += start(part.head(), first).length + part.size();
            first = false;
        }
        return length;
    }

    /// Writes a part; the bytes are read to their end and not closed.
    public void part(OutputStream out, Head head, InputStream bytes) throws IOException {
        out.write(start(head, !begun));
        begun = true;
        bytes.transferTo(out);
    }

    /// The whole body of these parts, to be read; closing it closes the parts' bytes.
    public InputStream body(List<Head> heads, List<InputStream> bytes) {
        List<InputStream> pieces = new ArrayList<>();
        for (int i = 0; i < heads.size(); i++) {
            pieces.add(new ByteArrayInputStream(start(heads.get(i), i == 0)));
            pieces.add(bytes.get(i));
        }
        pieces.add(new ByteArrayInputStream(end()));
        return new SequenceInputStream(Collections.enumeration(pieces));
    }

    /// Writes what stands after the last part.
    public void end(OutputStream out) throws IOException {
        out.write(end());
    }

    private byte[] start(Head head, boolean first) {
        String text =
                (first ? "--" : "\r\n--")
                        + boundary.text()
                        + "\r\nContent-Disposition: form-data; name="
                        + HeaderValue.quoted(head.name())
                        + "; filename="
                        + HeaderValue.quoted(head.filename())
                        + "\r\nContent-Type: application/octet-stream\r\n\r\n";
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] end() {
        return ("\r\n--" + boundary.text() + "--\r\n").getBytes(StandardCharsets.US_ASCII);
    }
}
