package dev.osiris.ppc.semantics;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Spr;

/**
 * mfspr and mtspr, directed by the table {@link Spr} (PEM 8.2, table 8-9). Instruction rows turn the commonest
 * registers (LR, CTR, XER, reading the time base) into plain operations; all the same they work here too.
 */
public final class SpecialRegisters {
    /** Bit 0 of an SPR number's lower half: 1 = supervisor register, whether the register exists or not. */
    private static final int SUPERVISOR_NUMBER = 0x10;

    /** From a user-readable copy of a performance monitor register to the register. */
    private static final int USER_COPY_DISTANCE = 16;

    private static final int L3CR = 1018;
    private static final int L2CR_INVALIDATE = 0x0020_0000;
    private static final int L2CR_IN_PROGRESS = 0x0000_0001;
    private static final int L3CR_INVALIDATE = 0x0000_0400;

    private static final int THRM1 = 1020;
    private static final int THRM2 = 1021;
    private static final int THRM3 = 1022;
    private static final int THRM_CROSSED = 0x8000_0000;
    private static final int THRM_VALID_RESULT = 0x4000_0000;
    private static final int THRM_BELOW = 0x0000_0004;
    private static final int THRM_ENABLE = 0x0000_0001;
    /** What the thermal sensor always measures. */
    private static final int JUNCTION_CELSIUS = 40;

    private SpecialRegisters() {}

    static void mfspr(Core core, int insn) {
        Spr spr = lookUp(core, Fields.spr(insn));
        if (spr != null) {
            core.r[Fields.rt(insn)] = read(core, spr);
        }
    }

    static void mtspr(Core core, int insn) {
        Spr spr = lookUp(core, Fields.spr(insn));
        if (spr != null) {
            write(core, spr, core.r[Fields.rt(insn)]);
        }
    }

    /**
     * A number that the model does not have: privileged in user mode when the number says supervisor, otherwise
     * illegal (PEM 8.2, mfspr), unless the model does nothing: then the answer is null.
     */
    private static Spr lookUp(Core core, int number) {
        Spr spr = Spr.find(core.cpu.model(), number);
        boolean user = (core.cpu.msr & Msr.PR) != 0;
        boolean supervisor = spr != null ? spr.supervisor() : (number & SUPERVISOR_NUMBER) != 0;
        if (user && supervisor) {
            throw core.program(Interrupts.SRR1_PRIVILEGED);
        }
        if (spr == null) {
            core.unknownSpr.accept(number);
            if (supervisor && core.cpu.model().has(CpuModel.Trait.UNKNOWN_SPR_DOES_NOTHING)) {
                return null;
            }
            throw core.program(Interrupts.SRR1_ILLEGAL);
        }
        return spr;
    }

    /** What a debugger reads. The registers that can only be written read as their readable twins. */
    public static int peek(Core core, Spr spr) {
        return read(core, spr.number() == Spr.TBL_WRITE || spr.number() == Spr.TBU_WRITE
                ? Spr.find(core.cpu.model(), spr.number() - Spr.TBL_WRITE + Spr.TBL_READ) : spr);
    }

    /** A debugger's write, with all that follows from one by the guest; of tbl and tbu, too, and not of users' copies. */
    public static void poke(Core core, Spr spr, int value) {
        if (spr.kind() == Spr.Kind.USER_COPY) {
            return;
        }
        write(core, spr.number() == Spr.TBL_READ || spr.number() == Spr.TBU_READ
                ? Spr.find(core.cpu.model(), spr.number() - Spr.TBL_READ + Spr.TBL_WRITE) : spr, value);
    }

    private static int read(Core core, Spr spr) {
        return switch (spr.kind()) {
            case PLAIN, READ_ONLY, BREAKPOINT, BAT, SDR1_REGISTER, HID0_REGISTER -> plain(core, spr.number());
            case USER_COPY -> core.cpu.spr[spr.number() + USER_COPY_DISTANCE];
            case IGNORED -> 0;
            case XER_REGISTER -> core.cpu.xer();
            case LR_REGISTER -> core.r[Cpu.LR];
            case CTR_REGISTER -> core.r[Cpu.CTR];
            case DECREMENTER -> core.decrementer();
            case TIMEBASE_LOWER -> readable(core, spr, (int) core.timebase.read());
            case TIMEBASE_UPPER -> readable(core, spr, (int) (core.timebase.read() >>> 32));
        };
    }

    /** SPRs 284 and 285 can only be written. */
    private static int readable(Core core, Spr spr, int value) {
        if (spr.supervisor()) {
            throw core.program(Interrupts.SRR1_ILLEGAL);
        }
        return value;
    }

    private static int plain(Core core, int number) {
        int value = core.cpu.spr[number];
        boolean sensor = (number == THRM1 || number == THRM2) && core.cpu.model().has(CpuModel.Trait.THERMAL);
        return sensor ? compared(value, core.cpu.spr[THRM3]) : value;
    }

    /**
     * The thermal assist unit at work: a valid threshold has always been compared, with a junction that stays cool
     * (750UM 10.3). Software that waits for TIV gets on.
     */
    private static int compared(int thrm, int thrm3) {
        if ((thrm & thrm3 & THRM_ENABLE) == 0) {
            return thrm;
        }
        int threshold = thrm >>> 23 & 0x7F;
        boolean crossed = (thrm & THRM_BELOW) != 0 ? JUNCTION_CELSIUS < threshold : JUNCTION_CELSIUS > threshold;
        return thrm & ~THRM_CROSSED | THRM_VALID_RESULT | (crossed ? THRM_CROSSED : 0);
    }

    private static void write(Core core, Spr spr, int value) {
        switch (spr.kind()) {
            case PLAIN -> store(core, spr, value & ~selfClearing(core.cpu.model(), spr.number()));
            case READ_ONLY, IGNORED -> { }
            case USER_COPY -> throw core.program(Interrupts.SRR1_ILLEGAL);
            case XER_REGISTER -> core.cpu.setXer(value);
            case LR_REGISTER -> core.r[Cpu.LR] = value;
            case CTR_REGISTER -> core.r[Cpu.CTR] = value;
            case DECREMENTER -> core.setDecrementer(value);
            case TIMEBASE_LOWER -> writeTimebase(core, spr, 0xFFFF_FFFFL, value & 0xFFFF_FFFFL);
            case TIMEBASE_UPPER -> writeTimebase(core, spr, 0xFFFF_FFFFL << 32, (long) value << 32);
            case BREAKPOINT, BAT, SDR1_REGISTER -> storeTranslation(core, spr, value);
            case HID0_REGISTER -> storeTranslation(core, spr, value & ~flashInvalidates(core.cpu.model()));
        }
    }

    private static int flashInvalidates(CpuModel model) {
        return model.has(CpuModel.Trait.KEEPS_FLASH_INVALIDATE) ? 0 : Spr.HID0_ICFI | Spr.HID0_DCFI;
    }

    /** Cache invalidates are over before anybody can look: the bits that the chip clears are 0 by the next read. */
    private static int selfClearing(CpuModel model, int number) {
        if (number == Spr.L2CR) {
            return model == CpuModel.PPC7447A ? L2CR_INVALIDATE | L2CR_IN_PROGRESS : L2CR_IN_PROGRESS;
        }
        return number == L3CR ? L3CR_INVALIDATE : 0;
    }

    private static void store(Core core, Spr spr, int value) {
        int n = spr.number();
        core.cpu.spr[n] = core.cpu.spr[n] & ~spr.writeMask() | value & spr.writeMask();
    }

    /** Kernels rewrite BATs with what they hold already; only a change costs a flush. */
    private static void storeTranslation(Core core, Spr spr, int value) {
        int before = core.cpu.spr[spr.number()];
        store(core, spr, value);
        if (core.cpu.spr[spr.number()] != before) {
            core.translationChanged();
        }
    }

    /** SPRs 268 and 269 can only be read. */
    private static void writeTimebase(Core core, Spr spr, long mask, long value) {
        if (!spr.supervisor()) {
            throw core.program(Interrupts.SRR1_ILLEGAL);
        }
        core.timebase.write(core.timebase.read() & ~mask | value);
    }
}
