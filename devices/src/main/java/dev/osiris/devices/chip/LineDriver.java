package dev.osiris.devices.chip;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one action, "make my lines what my state says", for many threads, without a lock around it. Two threads can
 * compute levels in one order and drive them in the other; so whoever has driven looks whether the state has changed
 * since he computed, and if so drives again. When all have returned, the lines are what the last state says.
 *
 * <p>When {@link #drive} returns, the caller's own change has reached the wires: a vCPU that acknowledges its interrupt
 * does not find it still raised because another thread was slow. For a moment a slower thread may put an older level
 * back; hardware glitches so too, and a guest sees a spurious interrupt at worst.
 */
public final class LineDriver {
    private final Runnable action;
    private final AtomicInteger changes = new AtomicInteger();

    /** @param action reads the state under the chip's lock and drives the lines outside it */
    public LineDriver(Runnable action) {
        this.action = action;
    }

    /** The state has changed. */
    public void drive() {
        int now = changes.incrementAndGet();
        int driven;
        do {
            driven = now;
            action.run();
            now = changes.get();
        } while (now != driven);
    }
}
