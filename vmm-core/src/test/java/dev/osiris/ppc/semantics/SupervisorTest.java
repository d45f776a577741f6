package dev.osiris.ppc.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.fp.FpStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SupervisorTest {
    private static final int ENABLED_AND_DIVIDED = FpStatus.ZX | FpStatus.ZE;

    private final Bench bench = new Bench(CpuModel.PPC750);
    private final Cpu cpu = bench.core.cpu;

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void msrIsReadAndWritten() {
        bench.set(3, Msr.EE | Msr.ME | Msr.FP);
        bench.run(Rare.MTMSR, "mtmsr 3");
        bench.run(Rare.MFMSR, "mfmsr 4");
        assertEquals(Msr.EE | Msr.ME | Msr.FP, bench.get(4));
    }

    @Test
    void rfiRestoresMsrAndGoesToSrr0() {
        cpu.spr[Spr.SRR0] = 0x1234_5677;
        cpu.spr[Spr.SRR1] = Msr.EE | Msr.PR;
        bench.run(Rare.RFI, "rfi");
        assertEquals(0x1234_5674, cpu.pc);
        assertEquals(Msr.EE | Msr.PR, cpu.msr);
    }

    @Test
    void segmentsAreReachedByNumberAndByAddress() {
        bench.set(3, 0x2000_0111);
        bench.set(4, 0x7FFF_FFFF);
        bench.run(Rare.MTSR, "mtsr 15,3");
        bench.run(Rare.MTSRIN, "mtsrin 3,4");
        assertEquals(0x2000_0111, cpu.sr[15]);
        assertEquals(0x2000_0111, cpu.sr[7]);
        bench.run(Rare.MFSR, "mfsr 5,15");
        bench.run(Rare.MFSRIN, "mfsrin 6,4");
        assertEquals(0x2000_0111, bench.get(5));
        assertEquals(0x2000_0111, bench.get(6));
    }

    @Test
    void onlyAChangeOfASegmentCostsTranslations() {
        bench.set(3, 5);
        bench.run(Rare.MTSR, "mtsr 2,3");
        int changes = bench.translationChanges;
        bench.run(Rare.MTSR, "mtsr 2,3");
        assertEquals(changes, bench.translationChanges);
        bench.set(3, 6);
        bench.run(Rare.MTSR, "mtsr 2,3");
        assertEquals(changes + 1, bench.translationChanges);
    }

    @Test
    void tlbieTellsTheEngine() {
        int changes = bench.translationChanges;
        bench.run(Rare.TLBIE, "tlbie 3");
        bench.run(Rare.TLBSYNC, "tlbsync");
        assertEquals(changes + 1, bench.translationChanges);
    }

    /** PEM 6.4.7: SRR0 is the next instruction and SRR1[15] says so. */
    @Test
    void enablingFloatingPointExceptionsWhileOneIsRecordedRaisesIt() {
        cpu.fp.write(ENABLED_AND_DIVIDED, -1);
        cpu.pc = 0x1004;
        bench.set(3, Msr.FP | Msr.FE0);
        bench.run(Rare.MTMSR, "mtmsr 3");
        assertEquals(Vector.PROGRAM.offset(), cpu.pc);
        assertEquals(0x1004, cpu.spr[Spr.SRR0]);
        assertEquals(Interrupts.SRR1_FP_ENABLED | Interrupts.SRR1_NOT_EXACT | Msr.FP | Msr.FE0, cpu.spr[Spr.SRR1]);
    }

    @Test
    void theSameByRfi() {
        cpu.fp.write(ENABLED_AND_DIVIDED, -1);
        cpu.spr[Spr.SRR0] = 0x2000;
        cpu.spr[Spr.SRR1] = Msr.FE1;
        bench.run(Rare.RFI, "rfi");
        assertEquals(Vector.PROGRAM.offset(), cpu.pc);
        assertEquals(0x2000, cpu.spr[Spr.SRR0]);
    }

    // ---- FPSCR

    /** An exception that is recorded and its enable: the second of them to be set makes FEX. */
    @ParameterizedTest
    @CsvSource({"MTFSFI, mtfsfi 6;1, 0x04000000", "MTFSB1, mtfsb1 5, 0x00000010", "MTFSB1, mtfsb1 27, 0x04000000",
        "MTFSB0, mtfsb0 31, 0x04000011"})
    void movesThatLeaveAnEnabledExceptionRaiseIt(Rare rare, String text, String fpscr) {
        String instruction = text.replace(';', ',');
        bench.core.setMsr(Msr.FP);
        cpu.fp.write(Integer.decode(fpscr), -1);
        bench.run(rare, instruction);
        assertEquals(FpStatus.FEX, cpu.fp.fpscr & FpStatus.FEX, "without FE0 or FE1 it is only recorded");
        bench.core.setMsr(Msr.FP | Msr.FE0);
        cpu.fp.write(Integer.decode(fpscr), -1);
        bench.raises(Vector.PROGRAM, Interrupts.SRR1_FP_ENABLED, rare, instruction);
        assertEquals(FpStatus.FEX, cpu.fp.fpscr & FpStatus.FEX);
    }

    @Test
    void recordFormsSetFieldOneEvenWhenTheyRaise() {
        bench.core.setMsr(Msr.FP | Msr.FE1);
        cpu.fp.write(FpStatus.ZE, -1);
        var raised = bench.raises(Vector.PROGRAM, Interrupts.SRR1_FP_ENABLED, Rare.MTFSB1, "mtfsb1. 5");
        int word = 0xFCA0_004D;
        bench.core.take(raised, 0x1000, word);
        assertEquals(0b1100, bench.core.r[Cpu.CR0 + 1]);
    }

    @Test
    void mtfsfWritesTheChosenFields() {
        FpscrMoves.mtfsf(bench.core, 0xFFFF_FFFF_1234_5678L, 0x11);
        assertEquals(0x0004_0008, cpu.fp.fpscr & ~(FpStatus.FEX | FpStatus.VX));
        assertEquals(0xFFF8_0000_0000_0000L | cpu.fp.fpscr & 0xFFFF_FFFFL, FpscrMoves.mffs(bench.core));
    }

    @Test
    void bitsOfFpscrAreSetAndCleared() {
        bench.run(Rare.MTFSB1, "mtfsb1 30");
        assertEquals(2, cpu.fp.fpscr);
        bench.run(Rare.MTFSB0, "mtfsb0 30");
        assertEquals(0, cpu.fp.fpscr);
    }

    @Test
    void mcrfsCopiesAFieldAndClearsItsExceptions() {
        cpu.fp.write(FpStatus.FX | FpStatus.OX | FpStatus.ZX, -1);
        bench.run(Rare.MCRFS, "mcrfs cr3,cr0");
        assertEquals(0b1001, bench.core.r[Cpu.CR0 + 3]);
        assertEquals(FpStatus.ZX, cpu.fp.fpscr);
    }
}
