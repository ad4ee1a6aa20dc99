package gantry.format;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// What a pax header says instead of the tar header that follows it.
record PaxHeader(Optional<String> path, Optional<Long> size) {
    static final PaxHeader NONE = new PaxHeader(Optional.empty(), Optional.empty());

    /// Reads records of the form `LENGTH KEY=VALUE` and a line end, LENGTH counting all of it.
    static PaxHeader of(byte[] records, ImageBytes bytes) {
        PaxHeader header = NONE;
        int at = 0;
        while (at < records.length && records[at] != 0) {
            int blank = indexOf(records, ' ', at, Math.min(records.length, at + 11));
            int length = blank < 0 ? -1 : decimal(records, at, blank);
            if (length <= blank - at || length > records.length - at) {
                throw bytes.damaged("an extended header in the tarball is malformed");
            }
            header = header.with(records, blank + 1, at + length - 1, bytes);
            at += length;
        }
        return header;
    }

    private PaxHeader with(byte[] records, int from, int to, ImageBytes bytes) {
        int equals = indexOf(records, '=', from, to);
        if (equals < 0) {
            throw bytes.damaged("an extended header in the tarball is malformed");
        }
        return switch (text(records, from, equals)) {
            case "path", "GNU.sparse.name" ->
                    new PaxHeader(Optional.of(text(records, equals + 1, to)), size);
            case "size" ->
                    new PaxHeader(path, Optional.of(size(text(records, equals + 1, to), bytes)));
            default -> this;
        };
    }

    private static long size(String digits, ImageBytes bytes) {
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw bytes.damaged("an extended header in the tarball is malformed");
        }
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    // At most ten digits, so that the value fits; -1 where there is something else.
    private static int decimal(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            value = value * 10 + bytes[i] - '0';
        }
        return from == to || value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
}
