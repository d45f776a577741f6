package dev.osiris.cli.script;

import java.util.function.LongSupplier;

/** How long a machine has run: stands still while it is paused. */
public final class GuestClock {
    private final LongSupplier host;
    /** Guarded by this, as is the next. */
    private long ran;
    private long since = -1;

    /** @param host a monotonic clock, in nanoseconds */
    public GuestClock(LongSupplier host) {
        this.host = host;
    }

    /** The machine runs, or ceases to. */
    public synchronized void running(boolean on) {
        ran = nanos();
        since = on ? host.getAsLong() : -1;
    }

    /** Nanoseconds that it has run. */
    public synchronized long nanos() {
        return since < 0 ? ran : ran + host.getAsLong() - since;
    }
}
