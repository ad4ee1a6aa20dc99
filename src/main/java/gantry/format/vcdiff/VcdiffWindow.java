package gantry.format.vcdiff;

import gantry.format.vcdiff.VcdiffCodes.Instruction;
import java.io.IOException;
import java.util.Arrays;

/// Makes one window, by its instructions, out of its data and of what it copies: from its segment
/// of the base, behind which the window itself is thought to lie.
final class VcdiffWindow {
    private final VcdiffSegment segment;
    private final VcdiffInput data;
    private final VcdiffInput instructions;
    private final VcdiffInput addresses;
    private final VcdiffAddresses copied;
    private final byte[] target;
    private int position;

    VcdiffWindow(
            VcdiffSegment segment,
            VcdiffInput data,
            VcdiffInput instructions,
            VcdiffInput addresses,
            byte[] target) {
        this.segment = segment;
        this.data = data;
        this.instructions = instructions;
        this.addresses = addresses;
        this.copied = new VcdiffAddresses(addresses);
        this.target = target;
    }

    /// Fills the target.
    void decode() throws IOException {
        while (position < target.length) {
            for (Instruction instruction : VcdiffCodes.get(instructions.u8())) {
                follow(instruction);
            }
        }
        if (data.left() + instructions.left() + addresses.left() > 0) {
            throw instructions.damaged("a window of it has more than it needs");
        }
    }

    // An instruction for no bytes would let a small delta take for ever.
    private void follow(Instruction instruction) throws IOException {
        long size = instruction.size() == 0 ? instructions.number() : instruction.size();
        if (size < 1 || size > target.length - position) {
            throw instructions.damaged("an instruction does not fit its window");
        }
        int count = (int) size;
        switch (instruction.action()) {
            case ADD -> data.read(target, position, count);
            case RUN -> Arrays.fill(target, position, position + count, (byte) data.u8());
            case COPY -> copy(copied.next(instruction.mode(), segment.length() + position), count);
        }
        position += count;
    }

    private void copy(long address, int count) throws IOException {
        int fromBase = Math.clamp(segment.length() - address, 0, count);
        if (fromBase > 0) {
            segment.base().read(segment.start() + address, target, position, fromBase);
        }
        if (fromBase < count) {
            int from = (int) (address + fromBase - segment.length());
            copyOwn(from, position + fromBase, count - fromBase);
        }
    }

    // Where a copy reaches into what it makes, that is repeated.
    private void copyOwn(int from, int to, int count) {
        if (from + count <= to) {
            System.arraycopy(target, from, target, to, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            target[to + i] = target[from + i];
        }
    }
}
