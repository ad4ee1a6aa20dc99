package gantry.format.vcdiff;

import gantry.format.DecoderMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
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

    /// The sections in their order, whose flags are in the same.
    private static final int DATA = 0;
    private static final int INSTRUCTIONS = 1;
    private static final int ADDRESSES = 2;
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
        try (DecoderMemory.Share _ =
                DecoderMemory.OF_THIS_PROCESS.share(delta.file()).take(2L * size)) {
            return decode(segment, flags, new byte[size]);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private byte[] decode(VcdiffSegment segment, int flags, byte[] target) throws IOException {
        int packed = delta.u8();
        if (packed > (packing == VcdiffPacking.NONE ? 0 : ALL_PACKED)) {
            throw delta.damaged("a window of it is packed in an unknown way");
        }
        List<Integer> lengths = readLengths();
        OptionalInt sum = (flags & SUMMED) == 0 ? OptionalInt.empty() : OptionalInt.of(delta.i32());
        VcdiffInput data = read(DATA, lengths, packed);
        VcdiffInput instructions = read(INSTRUCTIONS, lengths, packed);
        VcdiffInput addresses = read(ADDRESSES, lengths, packed);
        new VcdiffWindow(segment, data, instructions, addresses, target).decode();
        if (sum.isPresent() && sum.getAsInt() != sum(target)) {
            throw delta.damaged("what it makes of its base has another sum than it says");
        }
        return target;
    }

    private List<Integer> readLengths() throws IOException {
        List<Integer> lengths = new ArrayList<>();
        while (lengths.size() < sections.size()) {
            lengths.add(delta.size(LARGEST, "a section of it"));
        }
        return lengths;
    }

    private VcdiffInput read(int section, List<Integer> lengths, int packed) throws IOException {
        byte[] bytes = delta.bytes(lengths.get(section));
        return (packed & 1 << section) == 0
                ? sections.get(section).plain(bytes)
                : sections.get(section).packed(bytes);
    }

    private static int sum(byte[] bytes) {
        Adler32 sum = new Adler32();
        sum.update(bytes);
        return (int) sum.getValue();
    }
}
