package dev.osiris.devices.chip;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs one action, "make my lines what my state says", for many threads: never twice at once, and always once more
 * after the last request. Without it two threads could compute levels in one order and drive them in the other, and
 * leave a wire stuck. No lock is held while the action runs.
 *
 * <p>A thread that finds another one driving leaves the work to it and returns; its own level may reach the wire a
 * moment later. Hardware behaves so too: a guest must expect an interrupt that has just gone away.
 */
public final class LineDriver {
    private final Runnable action;
    private final AtomicInteger requests = new AtomicInteger();

    /** @param action reads the state under the chip's lock and drives the lines outside it */
    public LineDriver(Runnable action) {
        this.action = action;
    }

    /** The state has changed. */
    public void drive() {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        int seen;
        do {
            seen = requests.get();
            action.run();
        } while (!requests.compareAndSet(seen, 0));
    }
}
