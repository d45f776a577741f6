package dev.osiris.engine.differential;

import dev.osiris.engine.Engine;
import dev.osiris.engine.Engines;
import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.ManualTime;
import dev.osiris.time.Scheduler;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** One machine: a core with its own memory and one engine. */
final class Side implements AutoCloseable {
    private static final int MAX_EXITS = 200;

    final GuestMemory ram = new GuestMemory("RAM", Layout.RAM_SIZE);
    final AddressSpace space = new AddressSpace();
    final Core core;
    final Engine engine;

    /** Time stands still in it. */
    Side(String kind, CpuModel model, boolean codeInRom) {
        this(kind, model, codeInRom, new ManualTime());
    }

    Side(String kind, CpuModel model, boolean codeInRom, Scheduler time) {
        if (codeInRom) {
            space.add(new Region.Rom(0, Layout.ROM_END, ram, 0));
            space.add(new Region.Ram(Layout.ROM_END, Layout.RAM_SIZE - Layout.ROM_END, ram, Layout.ROM_END));
        } else {
            space.add(new Region.Ram(0, Layout.RAM_SIZE, ram, 0));
        }
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        core = new Core(new Cpu(model, 0), space, new Timebase(time.clock(), 16_000_000), time, shootdown);
        core.osiEnabled = true;
        engine = Engines.factory(Engines.parse(kind)).create(core);
        if (!engine.name().equals(Engines.parse(kind).name())) {
            throw new IllegalStateException("this host gives the engine '" + engine.name() + "' for '" + kind
                    + "': the comparison needs x86-64 Linux with movbe, abm, fma and avx2");
        }
    }

    /** A fresh start: memory, registers, no reservation. */
    void load(byte[] image, CoreState state) {
        MemorySegment.copy(MemorySegment.ofArray(image), 0, ram.segment(), 0, image.length);
        for (int page = 0; page < ram.pageFlags().pages(); page++) {
            space.dropCode(ram, page);
        }
        java.util.Arrays.fill(core.r, 0);
        state.restore(core);
        core.clearExitRequest();
        java.util.Arrays.fill(core.interruptsTaken, 0);
    }

    /**
     * Runs until the program ends.
     *
     * @param budget instructions, where the engine counts them
     * @return what was seen from outside, the reason for the end last; null when the budget was too small
     */
    List<String> run(long budget) {
        List<String> seen = new ArrayList<>();
        long limit = budget == Long.MAX_VALUE ? budget : core.instructions + budget;
        for (int i = 0; i < MAX_EXITS; i++) {
            engine.run(core, budget == Long.MAX_VALUE ? budget : Math.max(2, limit - core.instructions));
            if (core.exit.reason == Exit.Reason.BUDGET) {
                return null;
            }
            seen.add(describe(core.exit));
            if (!goOn()) {
                return seen;
            }
        }
        return seen;
    }

    private static String describe(Exit e) {
        return switch (e.reason) {
            case MMIO_READ -> "load of %d at %x".formatted(e.size, e.address);
            case MMIO_WRITE -> "store of %d at %x: %x".formatted(e.size, e.address, e.data);
            case INTERNAL_ERROR -> e.message;
            case DEBUG -> "debug at %x".formatted(e.address);
            default -> e.reason.toString();
        };
    }

    /** Answers an access; false at the end. */
    private boolean goOn() {
        Exit e = core.exit;
        boolean access = e.reason == Exit.Reason.MMIO_READ || e.reason == Exit.Reason.MMIO_WRITE;
        if (access && (e.address & Layout.END_MASK) == (Layout.END_MASK & 0xFFFF_FFFFL)) {
            return false;
        }
        while (access && (e.completion != null || e.reason != Exit.Reason.NONE)) {
            Exit.LoadCompletion completion = e.completion;
            e.reason = Exit.Reason.NONE;
            e.completion = null;
            if (completion != null) {
                completion.complete(core, answer(e));
            }
        }
        return access || e.reason == Exit.Reason.OSI;
    }

    private static long answer(Exit e) {
        long value = e.address * 0x9E37_79B9_7F4A_7C15L;
        return e.size == 8 ? value : value >>> 8 & (1L << 8 * e.size) - 1;
    }

    @Override
    public void close() {
        engine.close();
        core.close();
        ram.close();
    }
}
