package gantry.wire;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// The stretch of a multipart body that is in memory, and the search for the boundary in it.
///
/// The bytes from `start` to `safe` are known to belong to the part; those up to `end` were read
/// but may hold the boundary, or its beginning.
final class MultipartWindow {
    private static final int SIZE = 256 << 10;

    /// What tells a boundary from text that begins like one: two dashes, a blank or a line's end.
    private static final int AFTER = 2;

    private final InputStream body;
    private final byte[] delimiter;
    private final int[] shifts = new int[256];
    private final byte[] buffer = new byte[SIZE];
    private int start;
    private int safe;
    private int end;
    private boolean atDelimiter;
    private boolean exhausted;

    MultipartWindow(MultipartBoundary boundary, InputStream body) {
        this.body = body;
        this.delimiter = ("\r\n--" + boundary.text()).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shifts, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            shifts[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
    }

    /// The first boundary has no line end before it.
    void readFirstDelimiter() throws IOException {
        int length = delimiter.length - 2;
        while (end - start < length && fill()) {}
        if (end - start < length
                || Arrays.mismatch(buffer, start, start + length, delimiter, 2, delimiter.length)
                        >= 0) {
            throw MultipartReader.invalid(
                    "the body does not begin with the boundary that Content-Type names");
        }
        skip(length);
    }

    /// Goes past the boundary that ends the part, which must have been read to its end.
    void readDelimiter() {
        skip(delimiter.length);
        atDelimiter = false;
    }

    void beginPart() {
        safe = start;
        atDelimiter = false;
    }

    boolean startsWith(String ascii) throws IOException {
        while (end - start < ascii.length() && fill()) {}
        if (end - start < ascii.length()) {
            return false;
        }
        for (int i = 0; i < ascii.length(); i++) {
            if (buffer[start + i] != ascii.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    void skip(int length) {
        start += length;
    }

    /// Goes past all that is in memory.
    int skipBuffered() {
        int count = end - start;
        start = end;
        return count;
    }

    boolean isAtEnd() throws IOException {
        return start == end && !fill();
    }

    /// A line of headers, without its CR LF.
    String readLine(int longest) throws IOException {
        int at = 0;
        while (at <= longest) {
            if (start + at == end && !fill()) {
                throw MultipartReader.invalid("it is cut short in the headers of a part");
            }
            if (buffer[start + at] == '\n') {
                return line(at);
            }
            at++;
        }
        throw MultipartReader.invalid("the headers of a part are too long");
    }

    private String line(int length) {
        if (length == 0 || buffer[start + length - 1] != '\r') {
            throw MultipartReader.invalid("a line in the headers of a part does not end in CR LF");
        }
        String line = new String(buffer, start, length - 1, StandardCharsets.UTF_8);
        skip(length + 1);
        return line;
    }

    /// How many bytes of the part can be read at once.
    int available() {
        return Math.max(0, safe - start);
    }

    /// As [InputStream#read(byte[], int, int)], of the part.
    int readPart(byte[] target, int offset, int length) throws IOException {
        if (!hasPartBytes()) {
            return -1;
        }
        int count = Math.min(length, safe - start);
        System.arraycopy(buffer, start, target, offset, count);
        skip(count);
        return count;
    }

    long transferPart(OutputStream out) throws IOException {
        long sent = 0;
        while (hasPartBytes()) {
            int count = safe - start;
            out.write(buffer, start, count);
            skip(count);
            sent += count;
        }
        return sent;
    }

    private boolean hasPartBytes() throws IOException {
        while (start == safe && !atDelimiter) {
            search();
            if (start == safe && !atDelimiter && !fill()) {
                throw MultipartReader.invalid(
                        "it is cut short within a part, or lacks its last boundary");
            }
        }
        return start < safe;
    }

    /// Moves `safe` to the boundary, or to where one may begin that is not all there.
    private void search() {
        int length = delimiter.length;
        int last = length - 1;
        int at = safe;
        while (at + length + AFTER <= end) {
            byte tail = buffer[at + last];
            if (tail == delimiter[last] && isDelimiter(at)) {
                safe = at;
                atDelimiter = true;
                return;
            }
            at += shifts[tail & 0xff];
        }
        safe = at;
    }

    private boolean isDelimiter(int at) {
        int after = at + delimiter.length;
        return Arrays.equals(buffer, at, after, delimiter, 0, delimiter.length)
                && switch (buffer[after]) {
                    case ' ', '\t' -> true;
                    case '\r' -> buffer[after + 1] == '\n';
                    case '-' -> buffer[after + 1] == '-';
                    default -> false;
                };
    }

    /// Reads on once. False at the end of the body.
    private boolean fill() throws IOException {
        if (exhausted) {
            return false;
        }
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, end - start);
            safe = Math.max(0, safe - start);
            end -= start;
            start = 0;
        }
        int read = body.read(buffer, end, SIZE - end);
        if (read < 0) {
            exhausted = true;
            return false;
        }
        end += read;
        return true;
    }
}
