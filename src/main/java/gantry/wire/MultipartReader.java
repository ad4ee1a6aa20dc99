package gantry.wire;

import gantry.image.BlockInput;
import gantry.image.ImageFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// Reads the parts of a multipart body one after another, as they arrive. Stricter than RFC 2046
/// where nobody needs it to be lax: nothing stands before the first boundary, and lines end in CR
/// LF. After the last boundary an epilogue of at most 64 KiB is read past, as both peers do.
///
/// Every failure is an [ImageFailure.Invalid] that begins as LXD's own, or an [IOException] of the
/// body itself.
public final class MultipartReader {
    /// Of one part, in bytes.
    private static final int LONGEST_HEADERS = 16 << 10;

    private static final int MOST_PARTS = 16;

    /// In bytes.
    private static final int LONGEST_EPILOGUE = 64 << 10;

    private static final int LAST_MARK = 2;

    private final MultipartWindow window;
    private int parts;
    private boolean ended;

    public MultipartReader(MultipartBoundary boundary, InputStream body) {
        this.window = new MultipartWindow(boundary, body);
    }

    /// The next part, or nothing after the last. What was left unread of the part before is read
    /// past; the end of the body is checked before nothing is returned.
    public Optional<MultipartPart> next() throws IOException {
        if (ended) {
            return Optional.empty();
        }
        if (parts == 0) {
            window.readFirstDelimiter();
        } else {
            new PartInput().transferTo(OutputStream.nullOutputStream());
            window.readDelimiter();
        }
        if (window.startsWith("--")) {
            window.skip(LAST_MARK);
            readEnd();
            ended = true;
            return Optional.empty();
        }
        if (!window.readLine(LONGEST_HEADERS).isBlank()) {
            throw invalid("text follows a boundary on its line");
        }
        parts++;
        if (parts > MOST_PARTS) {
            throw invalid("it has more than %d parts".formatted(MOST_PARTS));
        }
        Map<String, String> headers = headers();
        window.beginPart();
        return Optional.of(MultipartPart.of(headers, new PartInput()));
    }

    /// LXD 5.0.2 ends what it exports twice, and Python's older clients with an empty line.
    private void readEnd() throws IOException {
        if (!window.isAtEnd() && !window.readLine(LONGEST_HEADERS).isBlank()) {
            throw invalid("text follows the last boundary on its line");
        }
        long epilogue = 0;
        while (!window.isAtEnd()) {
            epilogue += window.skipBuffered();
            if (epilogue > LONGEST_EPILOGUE) {
                throw invalid("more than 64 KiB follow the last boundary");
            }
        }
    }

    private Map<String, String> headers() throws IOException {
        Map<String, String> headers = new HashMap<>();
        int left = LONGEST_HEADERS;
        while (true) {
            String line = window.readLine(left);
            if (line.isEmpty()) {
                return headers;
            }
            left -= line.length() + 2;
            int colon = line.indexOf(':');
            if (colon <= 0) {
                throw invalid("a header of a part has no name");
            }
            headers.putIfAbsent(
                    line.substring(0, colon).strip().toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
    }

    static ImageFailure.Invalid invalid(String why) {
        return new ImageFailure.Invalid("Invalid multipart image: " + why);
    }

    /// The bytes of the part that the window stands in.
    private final class PartInput extends BlockInput {
        private final int part = parts;

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, buffer.length);
            if (length == 0) {
                return 0;
            }
            return isOver() ? -1 : window.readPart(buffer, offset, length);
        }

        @Override
        public int available() {
            return isOver() ? 0 : window.available();
        }

        @Override
        public long transferTo(OutputStream out) throws IOException {
            return isOver() ? 0 : window.transferPart(out);
        }

        private boolean isOver() {
            return ended || part != parts;
        }
    }
}
