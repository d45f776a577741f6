package dev.osiris.ppc.semantics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.GuestException;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.isa.Assembler;
import dev.osiris.time.ManualTime;

/** A core with 64 KiB of RAM at 0, a chip that answers at 0x20000, and nothing elsewhere. */
final class Bench implements AutoCloseable {
    static final int RAM_SIZE = 0x10000;
    static final int CHIP = 0x20000;

    final ManualTime time = new ManualTime();
    final GuestMemory ram = new GuestMemory("RAM", RAM_SIZE);
    final Core core;
    /** How often the engine was told to forget translations, for whatever reason. */
    int translationChanges;
    private final Assembler assembler;

    Bench(CpuModel model) {
        AddressSpace space = new AddressSpace();
        space.add(new Region.Ram(0, RAM_SIZE, ram, 0));
        space.add(new Region.Mmio(CHIP, 0x1000, "chip", new Counter()));
        core = new Core(new Cpu(model, 0), space, new Timebase(time, 1_000_000_000), time, new Shootdown());
        core.codeCaches(() -> translationChanges++);
        core.enterGuest();
        assembler = new Assembler(model);
    }

    /** Reads as its offset. */
    private static final class Counter implements MmioHandler {
        @Override
        public long read(long offset, int size) {
            return offset;
        }

        @Override
        public void write(long offset, int size, long value) {}
    }

    /** Executes one instruction by its call-out. */
    void run(Rare rare, String instruction) {
        rare.run(core, assembler.assembleOne(instruction, 0x1000));
    }

    /** The same, expecting an exception. */
    GuestException raises(Vector vector, int srr1, Rare rare, String instruction) {
        GuestException e = assertThrows(GuestException.class, () -> run(rare, instruction), instruction);
        assertEquals(vector, e.vector(), instruction);
        assertEquals(srr1, e.srr1(), instruction);
        return e;
    }

    int get(int gpr) {
        return core.r[gpr];
    }

    void set(int gpr, int value) {
        core.r[gpr] = value;
    }

    @Override
    public void close() {
        core.close();
        ram.close();
    }
}
