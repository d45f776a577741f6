package dev.osiris.devices.chip.openpic;

/**
 * One global timer (specification 1.2, section 4.3): counts a base value down to zero, requests an interrupt, flips
 * the toggle bit and starts again. {@code now} is the board's tick count; it only grows.
 */
final class GlobalTimer {
    private static final int TOP = 0x8000_0000;

    private int base;
    private boolean inhibited;
    private boolean counting;
    private boolean toggle;
    /** The count while it stands still. */
    private int stoppedAt;
    /** The tick at which the count reaches zero, while it runs. */
    private long expiry;

    GlobalTimer() {
        reset();
    }

    void reset() {
        base = 0;
        inhibited = true;
        counting = false;
        toggle = false;
        stoppedAt = 0;
    }

    /** The base count register; the top bit is count inhibit. */
    int base() {
        return inhibited ? base | TOP : base;
    }

    /**
     * A store to the base count register. Leaving inhibition loads the count and clears the toggle bit; a base
     * written while counting counts from the next reload; a base of zero does not count.
     */
    void base(int value, long now) {
        boolean inhibit = (value & TOP) != 0;
        if (inhibit && counting) {
            stoppedAt = left(now);
            counting = false;
        }
        base = value & ~TOP;
        if (!inhibit && !counting) {
            toggle &= !inhibited;
            load(now);
        }
        inhibited = inhibit;
    }

    private void load(long at) {
        counting = base != 0;
        stoppedAt = 0;
        expiry = at + base;
    }

    /** The current count register; the top bit is the toggle. */
    int current(long now) {
        return left(now) | (toggle ? TOP : 0);
    }

    private int left(long now) {
        return counting ? (int) (expiry - now) : stoppedAt;
    }

    /** Lets time pass. True when the count reached zero at least once. */
    boolean advance(long now) {
        if (!counting || now < expiry) {
            return false;
        }
        long more = base == 0 ? 0 : (now - expiry) / base;
        toggle ^= (more & 1) == 0;
        load(expiry + more * base);
        return true;
    }

    /** The tick of the next interrupt, {@link Long#MAX_VALUE} when there will be none. */
    long expiry() {
        return counting ? expiry : Long.MAX_VALUE;
    }

    OpenPicState.Timer save(long now) {
        return new OpenPicState.Timer(base, inhibited, counting, toggle, left(now));
    }

    void restore(OpenPicState.Timer s, long now) {
        base = s.base();
        inhibited = s.inhibited();
        counting = s.counting();
        toggle = s.toggle();
        stoppedAt = s.counting() ? 0 : s.left();
        expiry = now + s.left();
    }
}
