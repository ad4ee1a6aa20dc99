package gantry.format.vcdiff;

import java.io.IOException;

/// The addresses of a window's copies, which are given by those before them: RFC 3284, section 5.3.
final class VcdiffAddresses {
    private static final int SELF = 0;
    private static final int HERE = 1;
    private static final int FIRST_NEAR = 2;
    private static final int FIRST_SAME = 6;
    private static final int SAME = 256;

    private final VcdiffInput section;
    private final long[] near = new long[FIRST_SAME - FIRST_NEAR];
    private final long[] same = new long[3 * SAME];
    private int next;

    VcdiffAddresses(VcdiffInput section) {
        this.section = section;
    }

    /// @param here the address of the byte that is made next; all that may be copied lies before it
    long next(int mode, long here) throws IOException {
        long address =
                switch (mode) {
                    case SELF -> section.number();
                    case HERE -> here - section.number();
                    default ->
                            mode < FIRST_SAME
                                    ? near[mode - FIRST_NEAR] + section.number()
                                    : same[(mode - FIRST_SAME) * SAME + section.u8()];
                };
        if (address < 0 || address >= here) {
            throw section.damaged("it copies what is not there yet");
        }
        near[next] = address;
        next = (next + 1) % near.length;
        same[(int) (address % same.length)] = address;
        return address;
    }
}
