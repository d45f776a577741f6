package dev.osiris.engine.lockstep;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineFactory;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.Clock;
import dev.osiris.time.ManualTime;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * A second core with a copy of the first one's memory, for code to be tried on. What cannot be tried, because it has
 * effects or answers that a second time would differ, throws {@link Untriable}: chips, the time base, going to sleep.
 *
 * <p>Two copies of RAM are kept: as it was when the trial began, and as the trial changes it.
 */
final class Shadow implements AutoCloseable {
    /** The code touched something that exists once. */
    static final class Untriable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Untriable(String what) {
            super(what, null, false, false);
        }
    }

    private record Copy(GuestMemory real, GuestMemory start, GuestMemory tried) {}

    final Core core;
    final Engine engine;
    private final Core real;
    private final List<Region> layout;
    private final AddressSpace space = new AddressSpace();
    private final Map<GuestMemory, Copy> copies = new IdentityHashMap<>();
    private boolean running;

    Shadow(Core real, EngineFactory factory) {
        this.real = real;
        layout = real.space.regions();
        for (Region region : layout) {
            space.add(mirror(region));
        }
        Shootdown shootdown = new Shootdown();
        space.addListener(shootdown);
        Timebase timebase = new Timebase(new NoTime(), real.timebase.frequency());
        core = new Core(new Cpu(real.cpu.model(), real.cpu.index()), space, timebase, new ManualTime(), shootdown);
        // Going to sleep asks for the time first.
        core.haltPollNanos = 1;
        engine = factory.create(core);
        core.osiEnabled = real.osiEnabled;
    }

    /** Whether the real machine still has the regions that this one was made for. */
    boolean current() {
        return real.space.regions().equals(layout) && core.osiEnabled == real.osiEnabled;
    }

    private Region mirror(Region region) {
        return switch (region) {
            case Region.Ram ram -> new Region.Ram(ram.base(), ram.size(), copyOf(ram.memory()).tried(), ram.offset());
            case Region.Rom rom -> new Region.Rom(rom.base(), rom.size(), copyOf(rom.memory()).tried(), rom.offset());
            case Region.Mmio chip -> new Region.Mmio(chip.base(), chip.size(), chip.name(), new Refusal(chip.name()));
        };
    }

    private Copy copyOf(GuestMemory memory) {
        return copies.computeIfAbsent(memory, m -> new Copy(m, new GuestMemory(m.name() + " at the start", m.size()),
                new GuestMemory(m.name() + " tried", m.size())));
    }

    private record Refusal(String chip) implements MmioHandler {
        @Override
        public long read(long offset, int size) {
            throw new Untriable(chip);
        }

        @Override
        public void write(long offset, int size, long value) {
            throw new Untriable(chip);
        }
    }

    /** Asked in a trial it refuses; the time base itself asks once when it is made. */
    private final class NoTime implements Clock {
        @Override
        public long nanos() {
            if (running) {
                throw new Untriable("the time base");
            }
            return 0;
        }

        @Override
        public long epochMillis() {
            return 0;
        }
    }

    /** Makes registers and memory those of the real core. */
    void follow() {
        for (Copy c : copies.values()) {
            update(c.real(), c.start(), false);
            update(c.start(), c.tried(), true);
        }
        CoreState.of(real).restore(core);
        core.cpu.hior = real.cpu.hior;
    }

    private void update(GuestMemory from, GuestMemory to, boolean mayHoldCode) {
        for (long at = differs(from, to, 0); at >= 0; at = differs(from, to, at + GuestMemory.PAGE_SIZE)) {
            MemorySegment.copy(from.segment(), at, to.segment(), at, GuestMemory.PAGE_SIZE);
            if (mayHoldCode) {
                space.dropCode(to, (int) (at >>> GuestMemory.PAGE_SHIFT));
            }
        }
    }

    /** The first page from {@code at} on that differs, or -1. */
    private static long differs(GuestMemory p, GuestMemory q, long at) {
        long size = p.size();
        if (at >= size) {
            return -1;
        }
        long i = MemorySegment.mismatch(p.segment(), at, size, q.segment(), at, size);
        return i < 0 ? -1 : at + i & -GuestMemory.PAGE_SIZE;
    }

    /** Runs a short stretch. */
    void run() {
        running = true;
        try {
            engine.run(core, 2);
        } finally {
            running = false;
        }
    }

    /** Words of memory that the real core and the trial left different, at most a few. */
    List<String> differences() {
        List<String> found = new ArrayList<>();
        for (Copy c : copies.values()) {
            long at = differs(c.real(), c.tried(), 0);
            while (at >= 0 && found.size() < 8) {
                long i = at + MemorySegment.mismatch(c.real().segment(), at, c.real().size(), c.tried().segment(), at,
                        c.real().size()) & -4L;
                found.add("%s offset %x: %08x %08x".formatted(c.real().name(), i, c.real().get32(i), c.tried().get32(i)));
                at = differs(c.real(), c.tried(), at + GuestMemory.PAGE_SIZE);
            }
        }
        return found;
    }

    /** Regions and memory at the trial's start, as lines that {@link Replay} reads. */
    void describe(java.io.PrintWriter out) {
        for (Region r : layout) {
            String kind = r.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            out.printf("region %s %x %x%n", kind, r.base(), r.size());
        }
        for (Region r : layout) {
            switch (r) {
                case Region.Ram ram -> dump(out, ram.base(), copies.get(ram.memory()).start(), ram.offset(), ram.size());
                case Region.Rom rom -> dump(out, rom.base(), copies.get(rom.memory()).start(), rom.offset(), rom.size());
                case Region.Mmio chip -> { }
            }
        }
    }

    private static void dump(java.io.PrintWriter out, long base, GuestMemory memory, long offset, long size) {
        byte[] line = new byte[32];
        byte[] zeros = new byte[32];
        for (long at = 0; at < size; at += line.length) {
            memory.read(offset + at, line, 0, line.length);
            if (!java.util.Arrays.equals(line, zeros)) {
                out.printf("at %x %s%n", base + at, java.util.HexFormat.of().formatHex(line));
            }
        }
    }

    @Override
    public void close() {
        engine.close();
        core.close();
        for (Copy c : copies.values()) {
            c.start().close();
            c.tried().close();
        }
    }
}
