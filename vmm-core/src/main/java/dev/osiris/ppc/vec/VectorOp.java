package dev.osiris.ppc.vec;

import dev.osiris.ppc.cpu.Cpu;

/**
 * One AltiVec instruction on registers: how it is written, encoded and executed.
 *
 * @param mnemonic its name; {@code [.]} at the end tells that bit 21 is Rc, which writes CR6
 * @param form where its extended opcode stands
 * @param opcode the extended opcode, {@link Form#bits} wide
 * @param operands the assembler's operands in their order: VD, VA, VB, VC, SIMM, UIMM, SHB, comma separated; fields
 *     that are not named are reserved
 * @param action executes it
 */
public record VectorOp(String mnemonic, Form form, int opcode, String operands, Action action) {
    /** The primary opcode of all of them. */
    public static final int PRIMARY = 4;

    /** Where the extended opcode stands: it ends at bit 31 and is 11, 10 or 6 bits wide. */
    public enum Form {
        VX(11), VXR(10), VA(6);

        private final int bits;

        Form(int bits) {
            this.bits = bits;
        }

        public int bits() {
            return bits;
        }
    }

    /** Executes an instruction word whose opcodes fit. It has no way to fail. */
    @FunctionalInterface
    public interface Action {
        void run(Cpu cpu, int insn);
    }

    /** The bits that tell the instruction from others: both opcodes. */
    public int mask() {
        return -1 << 26 | (1 << form.bits()) - 1;
    }

    /** The value of the bits in {@link #mask}. */
    public int pattern() {
        return PRIMARY << 26 | opcode;
    }

    /** Executes {@code insn}, a word that has this instruction's opcodes; reserved bits are ignored. */
    public void run(Cpu cpu, int insn) {
        action.run(cpu, insn);
    }

    /** The mnemonic: rows name tests and reports. */
    @Override
    public String toString() {
        return mnemonic;
    }
}
