package dev.osiris.engine;

import dev.osiris.ppc.core.Core;

/** Something that runs the guest code of one core. Used by the vCPU's thread only. */
public interface Engine extends AutoCloseable {
    /** The name that people choose it by. */
    String name();

    /**
     * Runs guest code from the core's current state until it must leave; {@code core.exit} then says why. The state
     * is exact: all registers, and PC at the next instruction.
     *
     * @param core the vCPU
     * @param budget leave with {@code BUDGET} after about this many instructions (exactly that many when it is 1);
     *     {@link Long#MAX_VALUE} for no limit
     */
    void run(Core core, long budget);

    /**
     * {@link #run} without a limit, for a caller that is content with less: after an OSI exit the engine may keep
     * registers to itself, where it needs them next. Then GPRs are {@link #readGprs} and {@link #writeGprs}, MSR is in
     * the core, and before anything else looks at the core's registers, or changes them, {@link #sync} must be called.
     */
    default void resume(Core core) {
        run(core, Long.MAX_VALUE);
    }

    /** r0..r31, zero-extended, after {@link #resume} has left with an OSI exit. */
    default void readGprs(Core core, long[] into) {
        for (int i = 0; i < 32; i++) {
            into[i] = core.r[i] & 0xFFFF_FFFFL;
        }
    }

    /** Sets r0..r31 to the low words, after {@link #resume} has left with an OSI exit. */
    default void writeGprs(Core core, long[] from) {
        for (int i = 0; i < 32; i++) {
            core.r[i] = (int) from[i];
        }
    }

    /** Puts what {@link #resume} left elsewhere into the core, which is exact again. Does nothing otherwise. */
    default void sync() {}

    /** What it did so far. From any thread. */
    EngineStatistics statistics();

    /** {@link #statistics} for people: lines of {@code -d engine}. */
    default String report() {
        return statistics().toString();
    }

    /** Lets go of code and host memory. */
    @Override
    void close();
}
