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
