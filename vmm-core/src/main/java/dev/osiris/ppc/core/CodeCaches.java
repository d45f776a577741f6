package dev.osiris.ppc.core;

import dev.osiris.memory.GuestMemory;

/** What a core tells its engine to forget. Called on the core's own thread. */
public interface CodeCaches {
    /** Any effective address may now mean something else. */
    void translationChanged();

    /** The same, and a reservation that the engine keeps is void, as after a reset or a restore. */
    default void stateReplaced() {
        translationChanged();
    }

    /**
     * The core does what was asked of it, and may be taken to have passed ({@link Epochs}): what the engine was told to
     * drop before this is to be dropped now.
     */
    default void passing() {}

    /** TLB congruence classes (EA bits 14–19), as a mask, were flushed by tlbie. */
    default void classesFlushed(long classes) {
        translationChanged();
    }

    /** Segment register {@code n} changed from {@code before} to {@code after}. */
    default void segmentChanged(int n, int before, int after) {
        translationChanged();
    }

    /** No store may bypass the address space any more without asking again. */
    default void writesFlushed() {}

    /** The same for one page of RAM. */
    default void writesFlushed(GuestMemory memory, int page) {
        writesFlushed();
    }
}
