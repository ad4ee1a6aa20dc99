package gantry.format;

import java.io.ByteArrayOutputStream;
import java.util.HexFormat;

/// A delta put together by hand, of one window. Texts are hexadecimal digits.
///
/// @param segment the lengths and places that follow the window's flags; may be empty
/// @param size of what the window makes, as a number of VCDIFF
/// @param packed the flags of the sections
public record TestDelta(
        String header,
        String window,
        String segment,
        String size,
        String packed,
        String data,
        String instructions,
        String addresses) {
    private static final String MAGIC = "d6c3c400";

    /// The example of RFC 3284, section 3, for the base `abcdefghijklmnop`: a copy from it, an
    /// addition, another copy, a copy that reaches into what it makes, and a run.
    public static final TestDelta EXAMPLE =
            new TestDelta(
                    MAGIC + "00", "01", "1000", "1c", "00", "7778797a7a", "1405141c0004", "000418");

    public TestDelta header(String other) {
        return new TestDelta(other, window, segment, size, packed, data, instructions, addresses);
    }

    public TestDelta window(String flags, String otherSegment) {
        return new TestDelta(
                header, flags, otherSegment, size, packed, data, instructions, addresses);
    }

    public TestDelta size(String other) {
        return new TestDelta(header, window, segment, other, packed, data, instructions, addresses);
    }

    public TestDelta packed(String other) {
        return new TestDelta(header, window, segment, size, other, data, instructions, addresses);
    }

    public TestDelta sections(String otherData, String otherInstructions, String otherAddresses) {
        return new TestDelta(
                header,
                window,
                segment,
                size,
                packed,
                otherData,
                otherInstructions,
                otherAddresses);
    }

    public byte[] bytes() {
        ByteArrayOutputStream encoding = new ByteArrayOutputStream();
        encoding.writeBytes(hex(size));
        encoding.writeBytes(hex(packed));
        encoding.write(hex(data).length);
        encoding.write(hex(instructions).length);
        encoding.write(hex(addresses).length);
        encoding.writeBytes(hex(data + instructions + addresses));
        ByteArrayOutputStream delta = new ByteArrayOutputStream();
        delta.writeBytes(hex(header + window + segment));
        delta.write(encoding.size());
        delta.writeBytes(encoding.toByteArray());
        return delta.toByteArray();
    }

    private static byte[] hex(String digits) {
        return HexFormat.of().parseHex(digits);
    }
}
