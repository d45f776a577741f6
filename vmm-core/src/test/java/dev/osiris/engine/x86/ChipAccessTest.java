package dev.osiris.engine.x86;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Loads and stores of chips from native code: what the chip sees, and what registers become, is the interpreter's. */
class ChipAccessTest {
    private static final int CODE = 0x1000;
    private static final int CHIP = 0x8000_0000;
    private static final int ROUNDS = 60;
    private static final String[] ACCESSES = {"lbz 10,1(3)", "lhz 11,2(3)", "lha 12,4(3)", "lwz 13,8(3)", "lbzx 14,3,4",
        "lhzx 15,3,4", "lhax 16,3,4", "lwzx 17,3,4", "lhbrx 18,3,4", "lwbrx 19,3,4", "lbzu 20,1(5)", "lwzux 21,6,7",
        "stb 10,33(3)", "sth 11,34(3)", "stw 12,36(3)", "stbx 13,3,4", "sthx 14,3,4", "stwx 15,3,4", "sthbrx 16,3,4",
        "stwbrx 17,3,4", "stwu 18,4(8)", "lwz 3,12(3)", "stw 3,44(9)", "lmw 30,16(9)", "stmw 30,24(9)", "lfs 1,0(9)",
        "stfd 1,8(9)", "lwarx 22,9,4", "lwz 23,3(9)", "stw 23,5(9)"};
    private static final String OUT = """
            lis 3,0x1137
            ori 3,3,0x24fa
            lis 4,0x7781
            ori 4,4,0x0f9b
            sc
            """;

    /** Answers with numbers that never repeat, and notes everything. */
    private static final class Chip implements MmioHandler {
        final List<String> seen = new ArrayList<>();
        Consumer<Integer> on = n -> { };
        private long next = 0x1234_5678_9ABC_DEF1L;

        @Override
        public long read(long offset, int size) {
            next = next * 0x5851_F42D_4C95_7F2DL + 0x1405_7B7E_F767_814FL;
            long value = next >>> 64 - 8 * size;
            note("read " + offset + " " + size + " " + Long.toHexString(value));
            return value;
        }

        @Override
        public void write(long offset, int size, long value) {
            note("write " + offset + " " + size + " " + Long.toHexString(value));
        }

        private void note(String access) {
            seen.add(access);
            on.accept(seen.size());
        }
    }

    private static final class Guest implements AutoCloseable {
        final Chip chip = new Chip();
        final AddressSpace space = new AddressSpace();
        final GuestMemory ram = new GuestMemory("RAM", 1 << 20);
        final Core core;
        final Engine engine;

        Guest(String kind, String program) {
            space.add(new Region.Ram(0, 1 << 20, ram, 0));
            space.add(new Region.Mmio(CHIP & 0xFFFF_FFFFL, 0x1000, "chip", chip));
            Shootdown cores = new Shootdown();
            space.addListener(cores);
            ManualTime time = new ManualTime();
            core = new Core(new Cpu(CpuModel.PPC750, 0), space, new Timebase(time, 1000), time, cores);
            core.osiEnabled = true;
            core.cpu.msr |= 0x2000;
            byte[] code = new Assembler(CpuModel.PPC750).assemble(program, CODE).bytes();
            space.write(CODE, code, 0, code.length);
            // Other interrupts end the program, too.
            byte[] out = new Assembler(CpuModel.PPC750).assemble(OUT, 0x300).bytes();
            space.write(0x300, out, 0, out.length);
            space.write(0x600, out, 0, out.length);
            engine = Engines.factory(Engines.parse(kind)).create(core);
        }

        void run() {
            core.cpu.pc = CODE;
            engine.run(core, Long.MAX_VALUE);
            assertEquals(Exit.Reason.OSI, core.exit.reason);
        }

        @Override
        public void close() {
            core.close();
            engine.close();
        }
    }

    /** Each is made often, between instructions that keep many registers busy. */
    private static String program(int first, int count) {
        StringBuilder p = new StringBuilder("lis 3,0x8000; li 4,16; addi 5,3,64; addi 6,3,128; li 7,4; addi 8,3,256; mr 9,3; li 29,"
                + ROUNDS + "; mtctr 29; 1: lis 3,0x8000\n");
        for (int i = 0; i < count; i++) {
            p.append(ACCESSES[(first + i) % ACCESSES.length]).append('\n');
            p.append("add 24,24,10; xor 25,25,11; add 26,26,12; add 27,27,13; xor 28,28,14; add 24,24,23\n");
        }
        return p + "bdnz 1b\n" + OUT;
    }

    private static void compare(String program, Consumer<Guest> prepare) {
        compare(program, prepare, "native");
        compare(program, prepare, "native,hot=0");
    }

    private static void compare(String program, Consumer<Guest> prepare, String engine) {
        try (Guest expected = new Guest("interpreter", program); Guest got = new Guest(engine, program)) {
            prepare.accept(expected);
            prepare.accept(got);
            expected.run();
            got.run();
            assertEquals(String.join("\n", expected.chip.seen), String.join("\n", got.chip.seen));
            assertArrayEquals(registers(expected), registers(got));
            assertArrayEquals(expected.core.cpu.fpr, got.core.cpu.fpr);
            assertEquals(expected.core.cpu.pc, got.core.cpu.pc);
        }
    }

    /** Without the temporaries of the engines' own. */
    private static int[] registers(Guest guest) {
        return Arrays.copyOf(guest.core.r, Cpu.T0);
    }

    @Test
    void eachFormIsTheSameToChipAndRegisters() {
        for (int i = 0; i < ACCESSES.length; i++) {
            compare(program(i, 1), guest -> { });
        }
        for (int i = 0; i < ACCESSES.length; i += 3) {
            compare(program(i, 8), guest -> { });
        }
    }

    /** As a chip does that raises an interrupt, or moves what answers where. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7})
    void attentionAskedForByTheChipFindsExactState(int every) {
        compare(program(0, ACCESSES.length), guest -> guest.chip.on = n -> {
            if (n % every == 0) {
                guest.core.requestAttention();
            }
        });
    }

    /** A chip that stores to memory where the code is: the next instruction is what it is then. */
    @Test
    void codeChangedByTheChipIsNotExecutedAsItWas() {
        String program = "lis 3,0x8000; li 29," + ROUNDS + "; mtctr 29; 1: lwz 10,0(3); addi 11,11,1; bdnz 1b\n" + OUT;
        try (Guest guest = new Guest("native", program)) {
            guest.chip.on = n -> {
                int insn = CODE + 16;
                guest.ram.put32(insn, 0x396B_0000 | n);
                guest.space.dropCode(guest.ram, insn >>> GuestMemory.PAGE_SHIFT);
            };
            guest.run();
            assertEquals(ROUNDS * (ROUNDS + 1) / 2, guest.core.r[11]);
        }
    }

    @Test
    void aChipThatThrowsLeavesExactState() {
        String program = "lis 3,0x8000; li 10,5; li 12,7; stw 10,0(3); addi 12,12,1; lwz 10,4(3)\n" + OUT;
        try (Guest guest = new Guest("native", program)) {
            guest.chip.on = n -> {
                if (n == 2) {
                    throw new IllegalStateException("stuck");
                }
            };
            assertEquals("stuck", assertThrows(IllegalStateException.class, guest::run).getMessage());
            assertEquals(5, guest.core.r[10]);
            assertEquals(8, guest.core.r[12]);
            assertEquals(CODE + 20, guest.core.cpu.pc);
        }
    }
}
