package dev.osiris.ppc.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.cpu.Vector;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SpecialRegistersTest {
    private static final int VALUE = 0x5A5A_A5A5;
    private static final Set<Spr.Kind> STORED = EnumSet.of(Spr.Kind.PLAIN, Spr.Kind.BAT, Spr.Kind.SDR1_REGISTER);

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void plainRegistersKeepTheBitsTheyHave(CpuModel model) {
        try (Bench bench = new Bench(model)) {
            for (Spr s : Spr.TABLE) {
                if (STORED.contains(s.kind()) && Spr.find(model, s.number()) == s && s.number() < Spr.HID0) {
                    assertEquals(VALUE & s.writeMask(), writeAndRead(bench, s.number(), VALUE), s.name());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void numbersThatAModelDoesNotHaveAreIllegalOrDoNothing(CpuModel model) {
        try (Bench bench = new Bench(model)) {
            for (int n = 0; n < 1024; n++) {
                if (Spr.find(model, n) == null && (n & 16) != 0
                        && model.has(CpuModel.Trait.UNKNOWN_SPR_DOES_NOTHING)) {
                    bench.set(3, VALUE);
                    bench.run(Rare.MTSPR, "mtspr " + n + ",3");
                    bench.run(Rare.MFSPR, "mfspr 3," + n);
                    assertEquals(VALUE, bench.core.r[3]);
                } else if (Spr.find(model, n) == null) {
                    bench.raises(Vector.PROGRAM, Interrupts.SRR1_ILLEGAL, Rare.MFSPR, "mfspr 3," + n);
                    bench.raises(Vector.PROGRAM, Interrupts.SRR1_ILLEGAL, Rare.MTSPR, "mtspr " + n + ",3");
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CpuModel.class)
    void inUserModeTheNumberSaysWhetherARegisterIsPrivileged(CpuModel model) {
        try (Bench bench = new Bench(model)) {
            bench.core.setMsr(Msr.PR);
            for (int n = 0; n < 1024; n++) {
                if ((n & 16) != 0) {
                    bench.raises(Vector.PROGRAM, Interrupts.SRR1_PRIVILEGED, Rare.MFSPR, "mfspr 3," + n);
                    bench.raises(Vector.PROGRAM, Interrupts.SRR1_PRIVILEGED, Rare.MTSPR, "mtspr " + n + ",3");
                } else if (Spr.find(model, n) == null) {
                    bench.raises(Vector.PROGRAM, Interrupts.SRR1_ILLEGAL, Rare.MFSPR, "mfspr 3," + n);
                } else {
                    bench.run(Rare.MFSPR, "mfspr 3," + n);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"PPC604, 0x00040103", "PPC750, 0x00080202", "PPC7400, 0x000C0209", "PPC7447A, 0x80030101"})
    void pvrIsWhatTheModelSaysWhateverIsWritten(CpuModel model, String pvr) {
        try (Bench bench = new Bench(model)) {
            assertEquals((int) Long.decode(pvr).longValue(), writeAndRead(bench, Spr.PVR, VALUE));
        }
    }

    @Test
    void xerLrAndCtrWorkHereToo() {
        try (Bench bench = new Bench(CpuModel.PPC750)) {
            assertEquals(0xE000_A57F & 0xE000_FF7F, writeAndRead(bench, Spr.XER, 0xFFFF_A5FF));
            assertEquals(1, bench.core.r[Cpu.CA]);
            assertEquals(VALUE, writeAndRead(bench, Spr.LR, VALUE));
            assertEquals(VALUE, bench.core.r[Cpu.LR]);
            assertEquals(VALUE, writeAndRead(bench, Spr.CTR, VALUE));
        }
    }

    @Test
    void theDecrementerCountsWithTheTimeBase() {
        try (Bench bench = new Bench(CpuModel.PPC750)) {
            assertEquals(1000, writeAndRead(bench, Spr.DEC, 1000));
            bench.time.advance(400);
            assertEquals(600, read(bench, Spr.DEC));
            bench.time.advance(601);
            assertEquals(-1, read(bench, Spr.DEC));
            assertTrue(bench.core.decrementerPending());
        }
    }

    @Test
    void theTimeBaseIsWrittenInHalvesAndReadElsewhere() {
        try (Bench bench = new Bench(CpuModel.PPC750)) {
            write(bench, Spr.TBU_WRITE, 0x1234);
            write(bench, Spr.TBL_WRITE, 0xFFFF_FFFE);
            bench.time.advance(1);
            assertEquals(0x1234, read(bench, Spr.TBU_READ));
            assertEquals(-1, read(bench, Spr.TBL_READ));
            bench.time.advance(1);
            assertEquals(0x1235, read(bench, Spr.TBU_READ));
            bench.raises(Vector.PROGRAM, Interrupts.SRR1_ILLEGAL, Rare.MFSPR, "mfspr 3,284");
            bench.raises(Vector.PROGRAM, Interrupts.SRR1_ILLEGAL, Rare.MTSPR, "mtspr 268,3");
        }
    }

    @ParameterizedTest
    @CsvSource({"528, 0x1FFE", "575, 0x12", "25, 0x10000", "1008, 0x800000"})
    void translationRegistersTellTheEngineWhenTheyChange(int number, String value) {
        try (Bench bench = new Bench(CpuModel.PPC7447A)) {
            int before = bench.translationChanges;
            write(bench, number, Integer.decode(value));
            assertEquals(before + 1, bench.translationChanges);
            write(bench, number, Integer.decode(value));
            assertEquals(before + 1, bench.translationChanges, "unchanged");
        }
    }

    @Test
    void cacheInvalidatesAreDoneAtOnce() {
        try (Bench bench = new Bench(CpuModel.PPC7447A)) {
            assertEquals(0xC000, writeAndRead(bench, Spr.HID0, 0xCC00));
            assertEquals(0x8000_0000, writeAndRead(bench, Spr.L2CR, 0x8020_0000));
            assertEquals(0x8000_0000, writeAndRead(bench, 1018, 0x8000_0400));
        }
    }

    @Test
    void userCopiesOfThePerformanceMonitorReadTheRegister() {
        try (Bench bench = new Bench(CpuModel.PPC7447A)) {
            write(bench, 952, 0x11);
            write(bench, 958, 0x22);
            write(bench, 946, 0x33);
            assertEquals(0x11, read(bench, 936));
            assertEquals(0x22, read(bench, 942));
            assertEquals(0x33, read(bench, 930));
        }
    }

    @Test
    void theThermalAssistUnitHasAlwaysCompared() {
        try (Bench bench = new Bench(CpuModel.PPC750)) {
            int below60 = 60 << 23 | 1;
            assertEquals(below60, writeAndRead(bench, 1020, below60), "THRM3[E] = 0");
            write(bench, 1022, 1);
            assertEquals(0x4000_0000 | below60, read(bench, 1020));
            assertEquals(0xC000_0000 | below60 | 4, writeAndRead(bench, 1021, below60 | 4));
            int above20 = 20 << 23 | 1;
            assertEquals(0xC000_0000 | above20, writeAndRead(bench, 1020, above20));
        }
    }

    private static void write(Bench bench, int number, int value) {
        bench.set(3, value);
        bench.run(Rare.MTSPR, "mtspr " + number + ",3");
    }

    private static int read(Bench bench, int number) {
        bench.run(Rare.MFSPR, "mfspr 4," + number);
        return bench.get(4);
    }

    private static int writeAndRead(Bench bench, int number, int value) {
        write(bench, number, value);
        return read(bench, number);
    }
}
