package gantry.format.vcdiff;

/// How a delta may pack the sections of its windows, which RFC 3284 leaves open.
enum VcdiffPacking {
    NONE,
    LZMA;

    /// By the number that xdelta3 gives it.
    static VcdiffPacking of(int number, VcdiffInput delta) {
        return switch (number) {
            case 2 -> LZMA;
            case 1 -> throw delta.unsupported("it is packed with DJW");
            case 16 -> throw delta.unsupported("it is packed with FGK");
            default -> throw delta.damaged("nobody knows its compression number " + number);
        };
    }
}
