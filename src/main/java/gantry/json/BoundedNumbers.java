package gantry.json;

import gantry.image.ImageFailure.Invalid;
import java.io.InputStream;

/// JSON whose numbers are refused where they are so long that the library, which holds each as a
/// whole, would take too much memory and time. Texts it bounds itself.
final class BoundedNumbers extends WatchedJson {
    /// In bytes. Reading a number takes a time that grows faster than its length.
    private static final int LONGEST = 1000;

    private int length;

    BoundedNumbers(InputStream in) {
        super(in);
    }

    @Override
    void see(int c) {
        length = c == '"' || endsWord(c) ? 0 : length + 1;
        if (length > LONGEST) {
            throw new Invalid(
                    "Invalid JSON: it holds a number of more than %d bytes".formatted(LONGEST));
        }
    }

    private static boolean endsWord(int c) {
        return switch (c) {
            case ',', ':', '{', '}', '[', ']' -> true;
            default -> c <= ' ';
        };
    }
}
