package gantry.format.vcdiff;

/// The part of the base that a window copies from.
record VcdiffSegment(VcdiffBase base, long start, long length) {}
