package dev.osiris.time;

/** A monotonic clock and the calendar time that goes with it. */
public interface Clock {
    /** Nanoseconds since an arbitrary origin; never goes back. */
    long nanos();

    /** Milliseconds since 1970-01-01T00:00Z, as a battery-backed clock would know it. */
    long epochMillis();

    /**
     * A C function that reads this clock, for machine code: {@code int (clockid_t, struct timespec *)}, called with
     * CLOCK_MONOTONIC, returns 0, and {@link #nanos} is the sum of the seconds and nanoseconds that it stores. It comes
     * to no harm by the floating-point state that it is called in. Its address, or 0 when only Java can read the clock.
     */
    default long function() {
        return 0;
    }
}
