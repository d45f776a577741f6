package dev.osiris.engine.x86;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region.Ram;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The estimates, which the host computes in another way than Java: the same bits for many operands. */
class EstimatesTest {
    private static final int CODE = 0x1000;
    private static final int OPERANDS = 0x1_0000;
    private static final int RESULTS = 0x8_0000;
    private static final int COUNT = 8192;
    private static final int[] AROUND = {0, 0x0080_0000, 0x3F00_0000, 0x3F35_04F3, 0x3F80_0000, 0x3FB5_04F3, 0x4000_0000, 0x42FC_0000,
        0x42FE_0000, 0x4300_0000, 0x4316_0000, 0x7F80_0000, 0x7FC0_0000};
    private static final String OUT = """

            lis 3,0x1137
            ori 3,3,0x24fa
            lis 4,0x7781
            ori 4,4,0x0f9b
            sc
            """;
    private final SplittableRandom random = new SplittableRandom(3);

    @ParameterizedTest
    @ValueSource(strings = {"vrefp", "vrsqrtefp", "vexptefp", "vlogefp"})
    void vectorsAreTheSame(String estimate) {
        int[] operands = new int[COUNT];
        for (int i = 0; i < COUNT; i++) {
            operands[i] = single();
        }
        String loop = "lvx 1,0,5; " + estimate + " 2,1; stvx 2,0,6; addi 5,5,16; addi 6,6,16; bdnz 1b";
        compare(operands, 0, "li 4," + COUNT / 4 + "; mtctr 4; 1: " + loop);
    }

    /** With what they leave in FPSCR after each, in every rounding mode. */
    @Test
    void scalarsAreTheSame() {
        for (int mode = 0; mode < 4; mode++) {
            int[] operands = new int[COUNT];
            for (int i = 0; i < COUNT; i += 2) {
                long image = operand();
                operands[i] = (int) (image >>> 32);
                operands[i + 1] = (int) image;
            }
            String loop = """
                    lfd 1,0(5)
                    fadd 2,1,1
                    fres 3,1
                    mffs 4
                    fmul 2,1,1
                    frsqrte. 5,1
                    mffs 6
                    stfd 3,0(6)
                    stfd 4,8(6)
                    stfd 5,16(6)
                    stfd 6,24(6)
                    addi 5,5,8
                    addi 6,6,32
                    bdnz 1b
                    """;
            compare(operands, mode, "li 4," + COUNT / 2 + "; mtctr 4; 1: " + loop);
        }
    }

    private int single() {
        return switch (random.nextInt(4)) {
            case 0 -> AROUND[random.nextInt(AROUND.length)] + random.nextInt(-2, 3) ^ random.nextInt(2) << 31;
            case 1 -> random.nextInt();
            default -> Float.floatToRawIntBits((float) random.nextDouble(-160, 160));
        };
    }

    /** Of its reciprocal the bits that are dropped are about a half, often. */
    private long operand() {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextLong();
            case 1 -> Double.doubleToRawLongBits(Math.scalb(1 / (random.nextInt(8192, 16384) + 0.5), random.nextInt(-200, 200)))
                    + random.nextInt(-2, 3);
            case 2 -> (long) random.nextInt(-1150, 1150) << 52 | random.nextInt(3) - 1;
            default -> Double.doubleToRawLongBits(random.nextDouble(-10, 10));
        };
    }

    private void compare(int[] operands, int fpscr, String program) {
        int[] expected = run("interpreter", operands, fpscr, program);
        int[] got = run("native,hot=0", operands, fpscr, program);
        for (int i = 0; i < expected.length; i++) {
            int at = i;
            assertEquals(Integer.toHexString(expected[i]), Integer.toHexString(got[i]), () -> "result " + at + " of "
                    + program + ", operand " + Integer.toHexString(operands[at % operands.length]));
        }
    }

    private static int[] run(String kind, int[] operands, int fpscr, String program) {
        GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        AddressSpace space = new AddressSpace();
        space.add(new Ram(0, 1 << 20, ram, 0));
        Shootdown cores = new Shootdown();
        space.addListener(cores);
        ManualTime time = new ManualTime();
        Core core = new Core(new Cpu(CpuModel.PPC7400, 0), space, new Timebase(time, 1000), time, cores);
        core.osiEnabled = true;
        core.cpu.msr |= Msr.FP | Msr.VEC;
        core.cpu.vscr = 0x10000;
        core.cpu.fp.fpscr = fpscr;
        core.r[5] = OPERANDS;
        core.r[6] = RESULTS;
        byte[] code = new Assembler(CpuModel.PPC7400).assemble(program + OUT, CODE).bytes();
        space.write(CODE, code, 0, code.length);
        for (int i = 0; i < operands.length; i++) {
            ram.put32(OPERANDS + 4L * i, operands[i]);
        }
        core.cpu.pc = CODE;
        try (Engine engine = Engines.factory(Engines.parse(kind)).create(core)) {
            engine.run(core, Long.MAX_VALUE);
        }
        core.close();
        assertEquals(Exit.Reason.OSI, core.exit.reason);
        int[] results = new int[4 * COUNT];
        for (int i = 0; i < results.length; i++) {
            results[i] = ram.get32(RESULTS + 4L * i);
        }
        return results;
    }
}
