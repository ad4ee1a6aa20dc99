package gantry.format.vcdiff;

import java.util.ArrayList;
import java.util.List;

/// The default code table of RFC 3284, section 5.6: what each byte among a window's instructions
/// stands for, which is one instruction or two.
final class VcdiffCodes {
    enum Action {
        ADD,
        RUN,
        COPY
    }

    /// @param size in bytes; 0 where it follows as a number
    /// @param mode how the address of a copy is given
    record Instruction(Action action, int size, int mode) {}

    private static final int MODES = 9;
    private static final List<List<Instruction>> TABLE = table();

    private VcdiffCodes() {}

    static List<Instruction> get(int code) {
        return TABLE.get(code);
    }

    private static List<List<Instruction>> table() {
        List<List<Instruction>> table = new ArrayList<>();
        table.add(List.of(new Instruction(Action.RUN, 0, 0)));
        for (int size = 0; size <= 17; size++) {
            table.add(List.of(add(size)));
        }
        for (int mode = 0; mode < MODES; mode++) {
            table.add(List.of(copy(0, mode)));
            for (int size = 4; size <= 18; size++) {
                table.add(List.of(copy(size, mode)));
            }
        }
        for (int mode = 0; mode < MODES; mode++) {
            for (int added = 1; added <= 4; added++) {
                for (int copied = 4; copied <= (mode < 6 ? 6 : 4); copied++) {
                    table.add(List.of(add(added), copy(copied, mode)));
                }
            }
        }
        for (int mode = 0; mode < MODES; mode++) {
            table.add(List.of(copy(4, mode), add(1)));
        }
        return List.copyOf(table);
    }

    private static Instruction add(int size) {
        return new Instruction(Action.ADD, size, 0);
    }

    private static Instruction copy(int size, int mode) {
        return new Instruction(Action.COPY, size, mode);
    }
}
