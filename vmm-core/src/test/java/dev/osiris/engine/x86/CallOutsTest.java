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
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What native code does by itself in floating point, on ordinary numbers; that it does it right is for others to say. */
@ParameterizedClass
@ValueSource(strings = {"native", "native,hot=0"})
class CallOutsTest {
    private static final int CODE = 0x1000;
    private static final int ROUNDS = 100;

    private final String engine;

    /** @param engine native code made in a hurry, or well */
    CallOutsTest(String engine) {
        this.engine = engine;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # FPSCR and MSR[FE0,FE1] when it begins
            0        | 0   | fadd 1,2,3; fmuls. 4,5,6; fmadd 7,8,9,10; fcmpu 3,1,4; fctiw 11,12
            0        | 900 | fadd 1,2,3; fmuls. 4,5,6; fmadd 7,8,9,10; fcmpu 3,1,4; fctiw 11,12
            # VE, OE, UE, ZE; also when an exception has been raised while nobody was interrupted
            F0       | 0   | fadd 1,2,3; fmuls. 4,5,6; fmadd 7,8,9,10; fcmpu 3,1,4; fctiw 11,12; mffs 13
            F0       | 900 | fadd 1,2,3; fmuls. 4,5,6; fmadd 7,8,9,10; fcmpu 3,1,4; fctiw 11,12; mffs 13
            E1800080 | 0   | fdiv 1,2,3; fnmsubs 4,5,6,7; frsp. 8,9; mffs 13
            # Estimates, in every rounding mode
            0        | 0   | fres 1,2; frsqrte 3,4; fres. 5,6; frsqrte. 7,8
            3        | 0   | fres 1,2; frsqrte 3,4; fres. 5,6; frsqrte. 7,8
            F1       | 800 | fres 1,2; frsqrte 3,4; fres. 5,6; frsqrte. 7,8
            0        | 0   | mcrfs 0,0; mcrfs 1,3; fadd 1,2,3; mcrfs 7,4
            """)
    void theyAreNotNeededForFloatingPoint(String fpscr, String modes, String body) {
        try (Guest guest = new Guest(engine, CpuModel.PPC750)) {
            guest.core.cpu.fp.fpscr = (int) Long.parseLong(fpscr, 16);
            guest.core.cpu.msr |= Integer.parseInt(modes, 16);
            assertEquals(Map.of(), guest.callOuts(body));
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # VSCR when it begins
            10000 | vaddfp 1,2,3; vsubfp 4,5,6; vmaddfp 7,8,9,10; vnmsubfp 11,12,13,14; vrefp 15,16; vrsqrtefp 17,18
            0     | vaddfp 1,2,3; vsubfp 4,5,6; vmaddfp 7,8,9,10; vnmsubfp 11,12,13,14; vrefp 15,16; vrsqrtefp 17,18
            10000 | vexptefp 1,2; vlogefp 3,4; vxor 5,5,5; vlogefp 6,5; vsubfp 7,5,8; vlogefp 9,7; vexptefp 10,6
            0     | vexptefp 1,2; vlogefp 3,4; vxor 5,5,5; vlogefp 6,5; vsubfp 7,5,8; vlogefp 9,7
            10001 | mfvscr 1; vxor 3,3,3; mtvscr 1; vaddubs 2,4,5; mfvscr 6
            0     | mfvscr 1; mtvscr 1; vaddubs 2,4,5; mfvscr 6
            """)
    void theyAreNotNeededForVectors(String vscr, String body) {
        try (Guest guest = new Guest(engine, CpuModel.PPC7400)) {
            guest.core.cpu.vscr = Integer.parseInt(vscr, 16);
            assertEquals(Map.of(), guest.callOuts(body));
        }
    }

    /** Java alone looks for what is inexact: so the others count what they say they count. */
    @Test
    void theyAreNeededWhileInexactResultsAreExceptions() {
        try (Guest guest = new Guest(engine, CpuModel.PPC750)) {
            guest.core.cpu.fp.fpscr = 8;
            assertEquals(Map.of("fadd", (long) ROUNDS), guest.callOuts("fadd 1,2,3"));
        }
    }

    private static final class Guest implements AutoCloseable {
        private static final String OUT = """

                lis 3,0x1137
                ori 3,3,0x24fa
                lis 4,0x7781
                ori 4,4,0x0f9b
                sc
                """;
        final Core core;
        private final Engine engine;
        private final CpuModel model;

        Guest(String kind, CpuModel model) {
            this.model = model;
            GuestMemory ram = new GuestMemory("RAM", 1 << 20);
            AddressSpace space = new AddressSpace();
            space.add(new Ram(0, 1 << 20, ram, 0));
            Shootdown cores = new Shootdown();
            space.addListener(cores);
            ManualTime time = new ManualTime();
            core = new Core(new Cpu(model, 0), space, new Timebase(time, 1000), time, cores);
            core.osiEnabled = true;
            core.cpu.msr |= Msr.FP | (model.altivec() ? Msr.VEC : 0);
            for (int r = 0; r < 32; r++) {
                core.cpu.fpr[r] = Double.doubleToRawLongBits(1 + r / 7.0);
                long element = Float.floatToRawIntBits(1 + r / 7.0f);
                core.cpu.vr[2 * r] = element << 32 | element + 1;
                core.cpu.vr[2 * r + 1] = element + 2 << 32 | element + 3;
            }
            engine = Engines.factory(Engines.parse(kind)).create(core);
        }

        /** By instruction; OSI's end and what is made direct do not count. */
        Map<String, Long> callOuts(String body) {
            byte[] code = new Assembler(model).assemble("li 3," + ROUNDS + "; mtctr 3; 1: " + body + "; bdnz 1b" + OUT, CODE)
                    .bytes();
            core.space.write(CODE, code, 0, code.length);
            core.cpu.pc = CODE;
            engine.run(core, Long.MAX_VALUE);
            assertEquals(Exit.Reason.OSI, core.exit.reason);
            Map<String, Long> counts = new TreeMap<>(engine.statistics().callOuts());
            counts.values().removeIf(n -> n == 0);
            counts.remove("sc");
            return counts;
        }

        @Override
        public void close() {
            core.close();
            engine.close();
        }
    }
}
