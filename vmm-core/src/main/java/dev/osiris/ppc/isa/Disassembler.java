package dev.osiris.ppc.isa;

import dev.osiris.ppc.cpu.CpuModel;

/**
 * Writes instruction words as GNU objdump does for these processors, simplified mnemonics included. Branch targets are
 * absolute. Immutable.
 */
public final class Disassembler {
    private final Isa isa;
    private final Mnemonics mnemonics;

    /**
     * @param model whose instructions are known; others become {@code .long}
     */
    public Disassembler(CpuModel model) {
        this.isa = Isa.of(model);
        this.mnemonics = new Mnemonics(model);
    }

    /**
     * One instruction, for example {@code addi    r1,r1,-16}; the operands start at column 8.
     *
     * @param pc its address
     */
    public String disassemble(int word, int pc) {
        Row row = isa.decode(word);
        return row == null
                ? ".long 0x" + Integer.toHexString(word)
                : mnemonics.syntaxOf(row, word).print(word, pc);
    }
}
