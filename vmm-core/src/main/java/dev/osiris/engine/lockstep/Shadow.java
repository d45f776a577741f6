package dev.osiris.engine.lockstep;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineFactory;
import dev.osiris.engine.interpreter.Interpreter;
import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import dev.osiris.memory.MmioHandler;
import dev.osiris.memory.PageFlags;
import dev.osiris.memory.Region;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.core.Shootdown;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Timebase;
import dev.osiris.time.Clock;
import dev.osiris.time.ManualTime;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A second core with a copy of the first one's memory, for code to be tried on. What cannot be tried, because it has
 * effects or answers that a second time would differ, throws {@link Untriable}: chips, the time base, going to sleep.
 *
 * <p>Two copies of RAM are kept: as it was when the trial began, and as the trial changes it. Which pages have to be
 * copied and compared is known from {@link PageFlags#COPIED}, which a page loses by a store; now and then, and the first
 * time, all are, so that a store which nobody saw does not stay unseen.
 */
final class Shadow implements AutoCloseable {
    /** The code touched something that exists once. */
    static final class Untriable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Untriable(String what) {
            super(what, null, false, false);
        }
    }

    /** How many trials look only at pages that were stored to, before one looks at all. */
    private static final int ALL_EVERY = 20_000;
    private static final int MOST_DIFFERENCES = 8;

    private record Copy(GuestMemory real, GuestMemory start, GuestMemory tried) {
        /** The pages that may not be the same everywhere, some of them perhaps twice. */
        int[] changed() {
            return both(real.pageFlags().outdated(), tried.pageFlags().outdated());
        }

        /** The same, to be made the same now. */
        int[] takeChanged() {
            return both(real.pageFlags().takeOutdated(), tried.pageFlags().takeOutdated());
        }

        private static int[] both(int[] some, int[] others) {
            int[] pages = Arrays.copyOf(some, some.length + others.length);
            System.arraycopy(others, 0, pages, some.length, others.length);
            return pages;
        }

        int[] every() {
            int[] pages = new int[real.pageFlags().pages()];
            Arrays.setAll(pages, i -> i);
            return pages;
        }
    }

    final Core core;
    final Engine engine;
    private final AddressSpace realSpace;
    private final List<Region> layout;
    private final RecordingSpace space = new RecordingSpace();
    private final Map<GuestMemory, Copy> copies = new IdentityHashMap<>();
    private boolean running;
    private int untilAll;
    private boolean all;

    Shadow(Core real, EngineFactory factory) {
        realSpace = real.space;
        layout = realSpace.regions();
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
    }

    /** Whether a core's machine still has the regions that this one was made for. */
    boolean isFor(Core real) {
        return real.space == realSpace && realSpace.regions().equals(layout);
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

    /** Makes registers and memory those of a real core, which holds {@code registers}. */
    void follow(Core real, CoreState registers) {
        all = --untilAll < 0;
        if (all) {
            untilAll = ALL_EVERY;
        }
        copies.values().forEach(this::follow);
        registers.restore(core);
        core.cpu.hior = real.cpu.hior;
        core.osiEnabled = real.osiEnabled;
        core.osiSupervisorOnly = real.osiSupervisorOnly;
    }

    private void follow(Copy c) {
        int[] changed = c.takeChanged();
        for (int page : all ? c.every() : changed) {
            // Marked before it is read: a store after this is seen.
            c.real().pageFlags().set(page, PageFlags.COPIED);
            c.tried().pageFlags().set(page, PageFlags.COPIED);
            update(c.real(), c.start(), page);
            if (update(c.start(), c.tried(), page)) {
                space.dropCode(c.tried(), page);
            }
        }
        if (all || changed.length != 0) {
            realSpace.watchCopies(c.real());
            space.watchCopies(c.tried());
        }
    }

    /** Memory as at the trial's start, and these registers. */
    private void rewind(CoreState registers) {
        for (Copy c : copies.values()) {
            for (int page = 0; page < c.start().pageFlags().pages(); page++) {
                update(c.start(), c.tried(), page);
                space.dropCode(c.tried(), page);
            }
        }
        registers.restore(core);
    }

    /** Copies a page when it is not the same; says whether it was not. */
    private static boolean update(GuestMemory from, GuestMemory to, int page) {
        long at = (long) page << GuestMemory.PAGE_SHIFT;
        if (differs(from, to, page) < 0) {
            return false;
        }
        MemorySegment.copy(from.segment(), at, to.segment(), at, length(from, at));
        return true;
    }

    /** Where in the page the first difference is, or -1. */
    private static long differs(GuestMemory p, GuestMemory q, int page) {
        long at = (long) page << GuestMemory.PAGE_SHIFT;
        long end = at + length(p, at);
        return MemorySegment.mismatch(p.segment(), at, end, q.segment(), at, end);
    }

    private static long length(GuestMemory memory, long at) {
        return Math.min(GuestMemory.PAGE_SIZE, memory.size() - at);
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
            for (int page : all ? c.every() : c.changed()) {
                long i = found.size() < MOST_DIFFERENCES ? differs(c.real(), c.tried(), page) : -1;
                if (i >= 0) {
                    long at = ((long) page << GuestMemory.PAGE_SHIFT) + i & -4L;
                    found.add("%s offset %x: %08x %08x".formatted(c.real().name(), at, c.tried().get32(at), c.real().get32(at)));
                }
            }
        }
        return found;
    }

    /** The pages that the stretch needs, in native code or in the interpreter. Registers and memory are lost. */
    Set<Long> pagesOf(CoreState start, int steps) {
        space.record();
        rewind(start);
        try {
            run();
        } catch (Untriable e) {
            // It was tried before; whatever it reached first has been noted.
        }
        rewind(start);
        Interpreter interpreter = new Interpreter(core, false);
        core.exit.reason = Exit.Reason.BUDGET;
        running = true;
        try {
            for (int i = 0; i < steps && core.exit.reason == Exit.Reason.BUDGET; i++) {
                interpreter.run(core, 1);
            }
        } catch (Untriable e) {
            // Likewise.
        } finally {
            running = false;
        }
        return space.recorded();
    }

    /** Regions and these pages of memory at the trial's start, as lines that {@link Replay} reads. */
    void describe(java.io.PrintWriter out, Set<Long> pages) {
        for (Region r : layout) {
            String kind = r.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
            out.printf("region %s %x %x%n", kind, r.base(), r.size());
        }
        for (Region r : layout) {
            switch (r) {
                case Region.Ram ram -> dump(out, ram.base(), copies.get(ram.memory()).start(), ram.offset(), ram.size(), pages);
                case Region.Rom rom -> dump(out, rom.base(), copies.get(rom.memory()).start(), rom.offset(), rom.size(), pages);
                case Region.Mmio chip -> { }
            }
        }
    }

    private static void dump(java.io.PrintWriter out, long base, GuestMemory memory, long offset, long size,
            Set<Long> pages) {
        byte[] line = new byte[32];
        byte[] zeros = new byte[32];
        for (long page : pages) {
            long first = Math.max((page << GuestMemory.PAGE_SHIFT) - base, 0);
            long end = Math.min((page + 1 << GuestMemory.PAGE_SHIFT) - base, size);
            for (long at = first; at < end; at += line.length) {
                memory.read(offset + at, line, 0, line.length);
                if (!java.util.Arrays.equals(line, zeros)) {
                    out.printf("at %x %s%n", base + at, java.util.HexFormat.of().formatHex(line));
                }
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
