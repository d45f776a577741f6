package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;

/** MSR, interrupt return, segment registers and the TLB (PEM 8.2). Privilege was checked when the block was built. */
final class Supervisor {
    private static final int FE = Msr.FE0 | Msr.FE1;

    private Supervisor() {}

    static void mfmsr(Core core, int insn) {
        core.r[Fields.rt(insn)] = core.cpu.msr;
    }

    static void mtmsr(Core core, int insn) {
        int before = core.cpu.msr;
        core.setMsr(core.r[Fields.rt(insn)]);
        floatingPointPending(core, before);
    }

    static void rfi(Core core, int insn) {
        int before = core.cpu.msr;
        core.returnFromInterrupt();
        floatingPointPending(core, before);
    }

    /**
     * Enabling floating-point exceptions while FPSCR[FEX] is set raises the program interrupt of an exception that
     * happened before; SRR0 is where execution would have gone on (PEM 6.4.7, SRR1[15]).
     */
    private static void floatingPointPending(Core core, int msrBefore) {
        Cpu cpu = core.cpu;
        if ((msrBefore & FE) == 0 && (cpu.msr & FE) != 0 && cpu.fp.trap()) {
            core.take(Vector.PROGRAM, cpu.pc, Interrupts.SRR1_FP_ENABLED | Interrupts.SRR1_NOT_EXACT);
        }
    }

    static void mfsr(Core core, int insn) {
        core.r[Fields.rt(insn)] = core.cpu.sr[Fields.sr(insn)];
    }

    static void mfsrin(Core core, int insn) {
        core.r[Fields.rt(insn)] = core.cpu.sr[core.r[Fields.rb(insn)] >>> 28];
    }

    static void mtsr(Core core, int insn) {
        setSegment(core, Fields.sr(insn), core.r[Fields.rt(insn)]);
    }

    static void mtsrin(Core core, int insn) {
        setSegment(core, core.r[Fields.rb(insn)] >>> 28, core.r[Fields.rt(insn)]);
    }

    /** A context switch reloads segments that mostly stay the same; only a change costs a flush. */
    private static void setSegment(Core core, int n, int value) {
        int before = core.cpu.sr[n];
        if (before != value) {
            core.cpu.sr[n] = value;
            core.segmentChanged(n, before, value);
        }
    }

    static void tlbie(Core core, int insn) {
        core.tlbie(core.r[Fields.rb(insn)]);
    }

    /** 603eUM 2.3.6.3, 7450UM 5.5.5: see {@link dev.osiris.ppc.mmu.SoftTlb#load}. */
    static void tlbld(Core core, int insn) {
        core.loadSoftTlb(core.r[Fields.rb(insn)], false);
    }

    static void tlbli(Core core, int insn) {
        core.loadSoftTlb(core.r[Fields.rb(insn)], true);
    }

    static void tlbsync(Core core, int insn) {
        core.tlbsync();
    }
}
