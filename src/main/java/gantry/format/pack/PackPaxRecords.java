package gantry.format.pack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/// What a tar header has no room for, in the extended header of POSIX.1-2001 that stands before it:
/// records of `length key=value`, in bytes, since an attribute's value is no text.
final class PackPaxRecords {
    private final ByteArrayOutputStream records = new ByteArrayOutputStream();

    /// Names that are long or not ASCII. One that is not UTF-8 either is kept as it is; the header
    /// then has the mark that libarchive wants, and GNU tar does without.
    ///
    /// @param names by their keys, `path` and `linkpath`
    void names(SortedMap<String, PackName> names) {
        if (!names.values().stream().allMatch(PackName::isUtf8)) {
            record("hdrcharset", "BINARY".getBytes(StandardCharsets.US_ASCII));
        }
        names.forEach(
                (key, name) -> {
                    if (!name.fitsHeader()) {
                        record(key, name.bytes());
                    }
                });
    }

    /// As GNU tar and LXD read and write them, with GNU tar's escapes for what would end the key.
    void xattrs(SortedMap<String, byte[]> xattrs) {
        xattrs.forEach(
                (name, value) ->
                        record(
                                "SCHILY.xattr." + name.replace("%", "%25").replace("=", "%3D"),
                                value));
    }

    boolean isEmpty() {
        return records.size() == 0;
    }

    byte[] bytes() {
        return records.toByteArray();
    }

    private void record(String key, byte[] value) {
        byte[] head = (" " + key + "=").getBytes(StandardCharsets.ISO_8859_1);
        int length = withOwnDigits(head.length + value.length + 1);
        records.writeBytes(Integer.toString(length).getBytes(StandardCharsets.US_ASCII));
        records.writeBytes(head);
        records.writeBytes(value);
        records.write('\n');
    }

    /// A record's length counts the digits it is written in.
    private static int withOwnDigits(int rest) {
        int length = rest + Integer.toString(rest).length();
        return rest + Integer.toString(length).length();
    }
}
