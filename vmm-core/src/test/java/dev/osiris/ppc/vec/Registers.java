package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.Stream;

/** What the tests share: registers as 16 bytes in the book's order, and instruction words from named fields. */
final class Registers {
    private static final List<String> NAMES = List.of("VD", "VA", "VB", "VC", "UIMM", "SIMM", "SHB");
    private static final int[] SHIFTS = {21, 16, 11, 6, 16, 16, 6};
    private static final int[] MASKS = {31, 31, 31, 31, 31, 31, 15};

    private Registers() {
    }

    static byte[] get(Cpu cpu, int n) {
        return ByteBuffer.allocate(16).putLong(cpu.vr[2 * n]).putLong(cpu.vr[2 * n + 1]).array();
    }

    static void set(Cpu cpu, int n, byte[] value) {
        ByteBuffer bytes = ByteBuffer.wrap(value);
        cpu.vr[2 * n] = bytes.getLong();
        cpu.vr[2 * n + 1] = bytes.getLong();
    }

    /** The word of an instruction whose operands, in the assembler's order, have these values. */
    static int encode(VectorOp op, int[] values, boolean record) {
        int insn = 4 << 26 | op.opcode() | (record ? 0x400 : 0);
        String[] names = op.operands().split(",");
        for (int i = 0; i < names.length; i++) {
            int field = NAMES.indexOf(names[i]);
            insn |= (values[i] & MASKS[field]) << SHIFTS[field];
        }
        return insn;
    }

    static VectorOp named(String mnemonic) {
        return Stream.of(VectorOp.values()).filter(op -> base(op).equals(mnemonic)).findFirst().orElseThrow();
    }

    /** The mnemonic without what tells of Rc. */
    static String base(VectorOp op) {
        return op.mnemonic().replace("[.]", "");
    }
}
