package dev.osiris.machine;

import dev.osiris.bits.Bits;
import dev.osiris.kvm.Mapping;
import dev.osiris.kvm.Regs;
import dev.osiris.kvm.Vcpu;
import dev.osiris.ppc.isa.Disassembler;
import dev.osiris.ppc.mmu.Mmu;

/** What people are shown when a vCPU cannot go on: what, where, the registers. */
public final class Report {
    private Report() {}

    /** A report of several lines. To be called on the vCPU's thread, or while it stands still. */
    public static String of(Vcpu vcpu, String what) {
        return what + "\n" + instruction(vcpu) + "\n" + registers(vcpu);
    }

    /** The instruction at PC with its address. */
    public static String instruction(Vcpu vcpu) {
        int pc = (int) vcpu.getRegs().pc;
        Mapping at = vcpu.lookUp(pc, Mmu.Access.FETCH);
        Integer word = at.valid() ? vcpu.addressSpace().read32(at.physical()) : null;
        if (word == null) {
            return "vCPU " + vcpu.id() + " at " + Bits.hex32(pc) + ": the instruction cannot be read";
        }
        return "vCPU " + vcpu.id() + " at " + Bits.hex32(pc) + ": " + Bits.hex32(word) + "  "
                + new Disassembler(vcpu.model()).disassemble(word, pc);
    }

    /** The registers, four to a line. */
    public static String registers(Vcpu vcpu) {
        Regs r = vcpu.getRegs();
        StringBuilder s = new StringBuilder();
        row(s, "pc", r.pc, "msr", r.msr, "lr", r.lr, "ctr", r.ctr);
        row(s, "cr", r.cr, "xer", r.xer, "srr0", r.srr0, "srr1", r.srr1);
        for (int i = 0; i < 32; i += 4) {
            row(s, "r" + i, r.gpr[i], "r" + (i + 1), r.gpr[i + 1], "r" + (i + 2), r.gpr[i + 2], "r" + (i + 3),
                    r.gpr[i + 3]);
        }
        return s.toString();
    }

    private static void row(StringBuilder s, Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            s.append("%-5s %s  ".formatted(namesAndValues[i], Bits.hex32((int) (long) namesAndValues[i + 1])));
        }
        s.setLength(s.length() - 2);
        s.append('\n');
    }
}
