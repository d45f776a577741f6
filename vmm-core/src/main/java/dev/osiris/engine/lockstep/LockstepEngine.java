package dev.osiris.engine.lockstep;

import dev.osiris.engine.Engine;
import dev.osiris.engine.EngineStatistics;
import dev.osiris.engine.EngineFactory;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.Exit;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.GZIPOutputStream;

/**
 * Runs an engine and checks, for one stretch of code in so many, that the interpreter comes by the same state.
 *
 * <p>A stretch is what the engine executes until it first looks up: to the next backward branch, indirect jump or
 * interrupt. To check one, the engine runs it on a {@link Shadow}, a second core with a copy of memory; then the real
 * core is stepped by the interpreter until its registers are those that the shadow ended with, and all memory is
 * compared. If the real core never gets there, or memory differs, the machine stops with the stretch in a file that
 * {@link Replay} executes again: the registers, and the pages that it needs.
 *
 * <p>A stretch that cannot be tried twice is given up and only interpreted: one that touches a chip or the time base,
 * that an interrupt from outside comes into, or that has a stwcx. whose lwarx came before it. DMA by a device into
 * memory during a check would be taken for a difference.
 *
 * <p>The vCPUs of a machine run one after the other, each for a few milliseconds, and while one is being checked no
 * other runs: memory stands still. They share the shadow. So what several vCPUs do to each other in the middle of a
 * stretch is not seen; everything else of a machine with several vCPUs is.
 */
public final class LockstepEngine implements Engine {
    /** Longer than any stretch. */
    private static final int MAX_STEPS = 200_000;
    /** What a finite budget has the engine execute at most one stretch for. */
    private static final int ONE_STRETCH = 2;

    private final Core core;
    private final Engine engine;
    private final Shadows shadows;
    private final int every;
    private final Path directory;
    private Shadow shadow;
    private int untilNext;
    private boolean reserved;
    private CoreState start;

    private long checked;
    private long givenUp;
    private long stretches;
    private Path written;

    /**
     * @param mine makes the engine that runs what is not checked
     * @param shadows where checks are made; its engines must not share code with {@code mine}'s
     * @param every one stretch of this many is checked
     * @param directory where a difference is written
     */
    LockstepEngine(Core core, EngineFactory mine, Shadows shadows, int every, Path directory) {
        this.core = core;
        this.engine = mine.create(core);
        this.shadows = shadows;
        this.every = every;
        this.directory = directory;
        shadows.join();
        core.oneAtATime();
    }

    /**
     * Engines that check {@code factory}'s.
     *
     * @param factory makes an engine factory that shares nothing with another
     */
    public static EngineFactory factory(Supplier<EngineFactory> factory, int every, Path directory) {
        EngineFactory mine = factory.get();
        Shadows shadows = new Shadows(c -> factory.get().create(c));
        return core -> new LockstepEngine(core, mine, shadows, every, directory);
    }

    @Override
    public String name() {
        return "lockstep";
    }

    @Override
    public void run(Core c, long budget) {
        long limit = budget == Long.MAX_VALUE ? budget : budget / 64 + 1;
        if (budget == 1 || core.singleStep) {
            engine.run(core, budget);
            return;
        }
        core.keepTurn();
        try {
            run(limit);
        } finally {
            core.giveTurn();
        }
    }

    private void run(long limit) {
        for (long n = 0; n < limit; n++) {
            stretches++;
            core.passTurn();
            if (--untilNext <= 0 && core.claimMachine()) {
                untilNext = every;
                try {
                    if (check()) {
                        return;
                    }
                } finally {
                    core.shareAgain();
                }
            } else {
                engine.run(core, ONE_STRETCH);
                if (core.exit.reason != Exit.Reason.BUDGET) {
                    return;
                }
            }
        }
        core.exit.reason = Exit.Reason.BUDGET;
    }

    /** One stretch, checked. True when the engine must leave. */
    private boolean check() {
        prepare();
        long outside = fromOutside();
        boolean triable = !core.tracePending() && tryStretch();
        CoreState goal = CoreState.of(shadow.core);
        reserved = false;
        // Where the interpreter first comes to the same address: what differs there tells most.
        CoreState arrived = null;
        for (int steps = 0; steps < MAX_STEPS; steps++) {
            boolean unpaired = unpairedStoreConditional();
            engine.run(core, 1);
            boolean leaves = core.exit.reason != Exit.Reason.BUDGET;
            if (!triable || unpaired || fromOutside() != outside || core.exit.reason == Exit.Reason.INTERRUPTED) {
                givenUp++;
                return leaves;
            }
            if (goal.matches(core) && sameExit(shadow.core.exit, core.exit, leaves)) {
                checked++;
                List<String> memory = shadow.differences();
                return memory.isEmpty() ? leaves : differs(memory, steps + 1);
            }
            if (arrived == null && core.cpu.pc == goal.pc()) {
                arrived = CoreState.of(core);
            }
            if (leaves) {
                return differs(goal.differences(arrived == null ? CoreState.of(core) : arrived), steps + 1);
            }
        }
        return differs(arrived == null ? List.of("the interpreter does not come to " + Integer.toHexString(goal.pc()) + " in "
                + MAX_STEPS + " instructions") : goal.differences(arrived), MAX_STEPS);
    }

    private void prepare() {
        shadow = shadows.of(core);
        start = CoreState.of(core);
        shadow.follow(core, start);
    }

    private boolean tryStretch() {
        try {
            shadow.run();
            return true;
        } catch (Shadow.Untriable e) {
            return false;
        }
    }

    /** The interpreter leaves where the shadow did, and in the same way. */
    static boolean sameExit(Exit theirs, Exit mine, boolean leaves) {
        if (theirs.reason == Exit.Reason.BUDGET) {
            return true;
        }
        boolean access = mine.reason == Exit.Reason.MMIO_READ || mine.reason == Exit.Reason.MMIO_WRITE;
        return leaves && mine.reason == theirs.reason
                && (!access || mine.address == theirs.address && mine.size == theirs.size)
                && (mine.reason != Exit.Reason.MMIO_WRITE || mine.data == theirs.data);
    }

    private long fromOutside() {
        return core.interruptsTaken[Vector.EXTERNAL.ordinal()] + core.interruptsTaken[Vector.DECREMENTER.ordinal()];
    }

    /** Looks at the next instruction of the real core. */
    private boolean unpairedStoreConditional() {
        var observer = core.mmu.observer();
        if (!observer.translate(core.cpu.pc, dev.osiris.ppc.mmu.Mmu.Access.FETCH)) {
            return false;
        }
        boolean swapped = (core.cpu.msr & Msr.LE) != 0;
        Integer word = core.space.read32(swapped ? observer.real ^ 4 : observer.real);
        if (word == null || word >>> 26 != 31) {
            return false;
        }
        int extended = word >>> 1 & 0x3FF;
        reserved |= extended == 20;
        return extended == 150 && !reserved;
    }

    private boolean differs(List<String> differences, int steps) {
        written = write(differences, steps);
        core.exit.reason = Exit.Reason.INTERNAL_ERROR;
        core.exit.message = "lockstep: native code and the interpreter differ; " + (differences.isEmpty() ? "they leave differently"
                : differences.getFirst()) + "; see osiris replay-region " + written;
        return true;
    }

    private Path write(List<String> differences, int steps) {
        String afterNative = CoreState.of(shadow.core).text();
        String afterInterpreter = CoreState.of(core).text();
        Set<Long> pages = shadow.pagesOf(start, steps);
        Path file = null;
        for (int n = 1; file == null || Files.exists(file); n++) {
            file = directory.resolve("osiris-lockstep-" + n + ".txt.gz");
        }
        try (PrintWriter out = new PrintWriter(new GZIPOutputStream(Files.newOutputStream(file)))) {
            out.println("# Native code and the interpreter differed; osiris replay-region executes this again.");
            comment(out, "what differs (native code, interpreter), after " + steps + " instructions", String.join("\n", differences));
            comment(out, "after native code", afterNative);
            comment(out, "after the interpreter", afterInterpreter);
            out.println("model " + core.cpu.model().label());
            if (core.osiEnabled) {
                out.println("osi");
            }
            start.text().lines().forEach(l -> out.println("register " + l));
            shadow.describe(out, pages);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file;
    }

    private static void comment(PrintWriter out, String title, String text) {
        out.println("# " + title + ":");
        text.lines().forEach(l -> out.println("#   " + l));
    }

    /** Where the difference was written, or null. */
    public Path written() {
        return written;
    }

    /** Stretches compared so far. */
    public long checked() {
        return checked;
    }

    @Override
    public EngineStatistics statistics() {
        return engine.statistics().checked(name(), Map.of("stretches compared", checked, "stretches given up", givenUp,
                "stretches trusted", stretches - checked - givenUp));
    }

    @Override
    public void close() {
        shadows.depart();
        engine.close();
    }
}
