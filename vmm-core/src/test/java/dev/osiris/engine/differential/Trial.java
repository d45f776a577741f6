package dev.osiris.engine.differential;

import dev.osiris.engine.lockstep.CoreState;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.CpuModel;
import dev.osiris.ppc.cpu.Vector;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Two machines that differ in their engines only, and programs tried on both. */
final class Trial implements AutoCloseable {
    /** Longer programs are not tried: most of them never end. */
    static final long LIMIT = 6_000;
    private static final int SECONDS_BEFORE_GIVING_UP = 10;

    final CpuModel model;
    final boolean codeInRom;
    final Side reference;
    /** Native code, all of it made well. */
    final Side tested;
    /** Native code made in a hurry at first, and well at the second passage. */
    private final Side hurried;
    private final ScheduledExecutorService watchdog;
    /** Odd while the engine under test runs. */
    private volatile int generation;
    private int lastGeneration;
    private int sameFor;

    /** Programs compared, and instructions the reference executed in them. */
    long compared;
    long instructions;
    long skipped;

    Trial(CpuModel model, boolean codeInRom) {
        this.model = model;
        this.codeInRom = codeInRom;
        reference = new Side("interpreter", model, codeInRom);
        tested = new Side("native,hot=0", model, codeInRom);
        hurried = new Side("native,hot=1", model, codeInRom);
        watchdog = Executors.newSingleThreadScheduledExecutor(r -> {
            Thread t = new Thread(r, "watchdog");
            t.setDaemon(true);
            return t;
        });
        watchdog.scheduleAtFixedRate(this::watch, 1, 1, TimeUnit.SECONDS);
    }

    /** An engine under test that does not end where the reference did is asked to leave. */
    private void watch() {
        sameFor = generation == lastGeneration ? sameFor + 1 : 0;
        lastGeneration = generation;
        if (sameFor > SECONDS_BEFORE_GIVING_UP && (generation & 1) != 0) {
            tested.core.requestExit();
            hurried.core.requestExit();
        }
    }

    /** What differs after the program; empty when nothing does or when the program is no good. */
    List<String> run(Sample sample) {
        return run(sample, false, LIMIT);
    }

    /** For programs that change their code on purpose, and say so by icbi. */
    List<String> runEvenIfDamaged(Sample sample) {
        return runEvenIfDamaged(sample, LIMIT);
    }

    /** Likewise, for programs of at most so many instructions. */
    List<String> runEvenIfDamaged(Sample sample, long limit) {
        List<String> differences = run(sample, true, limit);
        return compared == 0 ? List.of("the program did not end") : differences;
    }

    private List<String> run(Sample sample, boolean mayChangeCode, long limit) {
        reference.load(sample.image(), sample.state());
        long before = reference.core.instructions;
        List<String> expected = reference.run(limit);
        if (expected == null || !mayChangeCode && damaged(sample)) {
            skipped++;
            return List.of();
        }
        instructions += reference.core.instructions - before;
        compared++;
        List<String> found = differences(tested, expected, run(tested, sample));
        differences(hurried, expected, run(hurried, sample)).forEach(d -> found.add("made in a hurry: " + d));
        return found;
    }

    private List<String> run(Side side, Sample sample) {
        generation++;
        side.load(sample.image(), sample.state());
        List<String> exits = side.run(Long.MAX_VALUE);
        generation++;
        return exits;
    }

    /** Code that overwrites itself without icbi and isync may do anything; so may a page table written by accident. */
    private boolean damaged(Sample sample) {
        byte[] now = new byte[Layout.DATA];
        reference.ram.read(0, now, 0, now.length);
        if (!java.util.Arrays.equals(now, 4, Layout.CODE, sample.image(), 4, Layout.CODE)
                || !java.util.Arrays.equals(now, sample.start(), sample.start() + 4 * sample.words(), sample.image(),
                        sample.start(), sample.start() + 4 * sample.words())) {
            return true;
        }
        java.nio.ByteBuffer image = java.nio.ByteBuffer.wrap(sample.image());
        for (int at = Layout.PAGE_TABLE; at < Layout.PAGE_TABLE + Layout.TABLE_SIZE; at += 4) {
            int change = image.getInt(at) ^ reference.ram.get32(at);
            if (change != 0 && ((at & 4) == 0 || (change & ~0x180) != 0)) {
                return true;
            }
        }
        return false;
    }

    private List<String> differences(Side side, List<String> expected, List<String> actual) {
        List<String> found = new ArrayList<>();
        if (!expected.equals(actual)) {
            int i = 0;
            while (i < expected.size() && i < actual.size() && expected.get(i).equals(actual.get(i))) {
                i++;
            }
            found.add("exit " + i + ": expected " + expected.subList(i, Math.min(i + 2, expected.size())) + ", was "
                    + actual.subList(i, Math.min(i + 2, actual.size())));
        }
        found.addAll(CoreState.of(reference.core).differences(CoreState.of(side.core)));
        for (Vector v : Vector.values()) {
            long e = reference.core.interruptsTaken[v.ordinal()];
            long a = side.core.interruptsTaken[v.ordinal()];
            if (e != a) {
                found.add("%s interrupts: expected %d, was %d".formatted(v.title(), e, a));
            }
        }
        memory(reference.ram, side.ram, found);
        return found;
    }

    /** R of a page table entry may be set for an access that was not made after all (PEM 7.5.3.1). */
    private static void memory(GuestMemory expected, GuestMemory actual, List<String> found) {
        for (int at = 0; at < Layout.RAM_SIZE; at += 4) {
            long same = MemorySegment.mismatch(expected.segment(), at, Layout.RAM_SIZE, actual.segment(), at,
                    Layout.RAM_SIZE);
            if (same < 0) {
                return;
            }
            at += (int) same & ~3;
            int change = expected.get32(at) ^ actual.get32(at);
            boolean entry = at >= Layout.PAGE_TABLE && at < Layout.PAGE_TABLE + Layout.TABLE_SIZE && (at & 4) != 0;
            if (!entry || change != 0x100 || (actual.get32(at) & 0x100) == 0) {
                found.add("memory at %x: %08x %08x".formatted(at, expected.get32(at), actual.get32(at)));
                return;
            }
        }
    }

    /** Takes out instructions as long as something differs. */
    Sample minimize(Sample sample) {
        Sample best = sample;
        boolean progress = true;
        while (progress) {
            progress = false;
            for (int i = 0; i < best.words(); i++) {
                if (best.word(i) != Sample.NOP) {
                    Sample less = best.without(i);
                    if (!run(less).isEmpty()) {
                        best = less;
                        progress = true;
                    }
                }
            }
        }
        return best;
    }

    /** For people: the shortest program found, and what differs after it. */
    String explain(Sample sample, List<String> found) {
        Sample least = minimize(sample);
        List<String> differences = run(least);
        if (differences.isEmpty()) {
            differences = List.of("once, not again; found was", String.join("\n", found));
        }
        return "%s, code in %s, seed %d: native differs from interpreter (register: expected was)%n%s%nfrom%n%s%n%s"
                .formatted(model.label(), codeInRom ? "ROM" : "RAM", sample.seed(), String.join("\n", differences),
                        registers(least.state().text(), least.listing(model)), least.listing(model));
    }

    /** Of the general, floating-point and vector registers only those that the program names. */
    private static String registers(String all, String listing) {
        return all.lines()
                .filter(l -> !l.matches("[rfv][0-9].*") || listing.matches("(?s).*\\b" + l.split("[. ]")[0] + "\\b.*"))
                .collect(java.util.stream.Collectors.joining("; "));
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
        reference.close();
        tested.close();
        hurried.close();
    }
}
