package dev.osiris.peer;

import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.ppc.isa.AssemblyException;
import dev.osiris.ppc.isa.Disassembler;
import dev.osiris.ppc.isa.Isa;

/** Instructions with reserved bits 0: the chips ignore those bits, QEMU raises a program interrupt. */
final class Canonical {
    private final Isa isa;
    private final Disassembler disassembler;
    private final Assembler assembler;

    Canonical(CpuModel model) {
        isa = Isa.of(model);
        disassembler = new Disassembler(model);
        assembler = new Assembler(model);
    }

    /** The same instruction with reserved bits 0; what is no instruction as it is; nop for what cannot be written. */
    int of(int word) {
        if (isa.decode(word) == null) {
            return word;
        }
        try {
            return assembler.assembleOne(disassembler.disassemble(word, 0), 0);
        } catch (AssemblyException e) {
            return UserCase.NOP;
        }
    }
}
