package dev.osiris.time;

/** A monotonic clock and the calendar time that goes with it. */
public interface Clock {
    /** Nanoseconds since an arbitrary origin; never goes back. */
    long nanos();

    /** Milliseconds since 1970-01-01T00:00Z, as a battery-backed clock would know it. */
    long epochMillis();
}
