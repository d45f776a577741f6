package dev.osiris.time;

/**
 * One call-back that can be armed for a deadline. Arming again replaces the deadline; an armed timer fires once.
 * The call-back runs on the scheduler's thread, holds no lock of the scheduler, and must be short.
 * All methods may be called from any thread, also from the call-back itself.
 */
public interface Timer {
    /** Fires when {@link Clock#nanos()} reaches {@code deadlineNanos}; at once when that has passed. */
    void arm(long deadlineNanos);

    /** Forgets the deadline. A call-back that has already begun is not waited for. */
    void cancel();
}
