package gantry.format;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Adler32;

/// The windows of a delta, each a part of the file that it makes.
final class VcdiffWindows {
    /// In bytes. xdelta3 3.0.11 makes windows of 8 MiB where it is not asked for others, and none
    /// that are larger than this.
    static final int LARGEST = 16 << 20;

    private static final int FROM_BASE = 1;
    private static final int FROM_TARGET = 2;
    private static final int SUMMED = 4;
    private static final int ALL_PACKED = 7;

    private final VcdiffInput delta;
    private final VcdiffBase base;
    private final VcdiffPacking packing;
    private final List<VcdiffSection> sections;

    VcdiffWindows(VcdiffInput delta, VcdiffBase base, VcdiffPacking packing) {
        this.delta = delta;
        this.base = base;
        this.packing = packing;
        this.sections = Stream.generate(() -> new VcdiffSection(delta.file())).limit(3).toList();
    }

    /// What the next window makes.
    byte[] next() throws IOException {
        int flags = delta.u8();
        if ((flags & FROM_TARGET) != 0) {
            throw delta.unsupported("it copies from what it has made in earlier windows");
        }
        if ((flags & ~(FROM_BASE | SUMMED)) != 0) {
            throw delta.damaged("a window of it has unknown flags");
        }
        VcdiffSegment segment =
                (flags & FROM_BASE) == 0 ? new VcdiffSegment(base, 0, 0) : readSegment();
        long length = delta.number();
        long before = delta.left();
        byte[] made = decode(segment, flags);
        if (before - delta.left() != length) {
            throw delta.damaged("a window of it is not as long as it says");
        }
        return made;
    }

    private VcdiffSegment readSegment() throws IOException {
        long length = delta.number();
        long start = delta.number();
        if (start > base.size() - length) {
            throw delta.damaged(
                    "it copies from beyond the end of its base, which has %d bytes"
                            .formatted(base.size()));
        }
        return new VcdiffSegment(base, start, length);
    }

    private byte[] decode(VcdiffSegment segment, int flags) throws IOException {
        int size = delta.size(LARGEST, "a window of it");
        int packed = delta.u8();
        if (packed > (packing == VcdiffPacking.NONE ? 0 : ALL_PACKED)) {
            throw delta.damaged("a window of it is packed in an unknown way");
        }
        int[] lengths = new int[sections.size()];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = delta.size(LARGEST, "a section of it");
        }
        boolean isSummed = (flags & SUMMED) != 0;
        int sum = isSummed ? delta.i32() : 0;
        List<VcdiffInput> inputs = new ArrayList<>();
        for (int i = 0; i < lengths.length; i++) {
            byte[] bytes = delta.bytes(lengths[i]);
            VcdiffSection section = sections.get(i);
            inputs.add((packed & 1 << i) == 0 ? section.plain(bytes) : section.packed(bytes));
        }
        byte[] made =
                new VcdiffWindow(
                                segment,
                                inputs.get(0),
                                inputs.get(1),
                                inputs.get(2),
                                new byte[size])
                        .decode();
        if (isSummed && sum(made) != sum) {
            throw delta.damaged("what it makes of its base has another sum than it says");
        }
        return made;
    }

    private static int sum(byte[] bytes) {
        Adler32 sum = new Adler32();
        sum.update(bytes);
        return (int) sum.getValue();
    }
}
