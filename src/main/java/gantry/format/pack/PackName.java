package gantry.format.pack;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

/// A file's name as the kernel has it: bytes, in no encoding. Java's own text of a path loses what
/// the locale cannot say, so that two files of one directory may look alike.
///
/// @param raw one character, 0 to 255, for each byte; ordered as the bytes are
record PackName(String raw) implements Comparable<PackName> {
    /// A name in a tar header has room for as many bytes.
    static final int HEADER = 100;

    /// The whole path, made absolute.
    ///
    /// [Path#toUri] is the one place where the JDK shows the bytes of a path.
    static PackName ofPath(Path path) {
        return new PackName(unescape(withoutMark(path.toUri().getRawPath(), path)));
    }

    /// The last part of the path.
    static PackName ofLast(Path path) {
        String whole = ofPath(path).raw;
        return new PackName(whole.substring(whole.lastIndexOf('/') + 1));
    }

    /// Where a symbolic link leads, as it stands in the link.
    static PackName ofTarget(Path target) {
        String whole = ofPath(target).raw;
        if (target.isAbsolute()) {
            return new PackName(whole);
        }
        return new PackName(whole.substring(ofPath(Path.of("")).raw.length() + 1));
    }

    private static String withoutMark(String escaped, Path path) {
        boolean marked = escaped.endsWith("/") && !path.toString().endsWith("/");
        return marked ? escaped.substring(0, escaped.length() - 1) : escaped;
    }

    private static String unescape(String escaped) {
        StringBuilder out = new StringBuilder(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '%') {
                out.append((char) HexFormat.fromHexDigits(escaped, i + 1, i + 3));
                i += 2;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    PackName child(PackName name) {
        return new PackName(raw + "/" + name.raw);
    }

    byte[] bytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    /// Whether a tar header can say the name so that every reader agrees.
    boolean fitsHeader() {
        return raw.length() < HEADER && raw.chars().allMatch(c -> c < 0x80);
    }

    /// As much of the name as a header has room for.
    String forHeader() {
        return raw.substring(0, Math.min(raw.length(), HEADER - 1));
    }

    boolean isUtf8() {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Override
    public int compareTo(PackName other) {
        return raw.compareTo(other.raw);
    }
}
