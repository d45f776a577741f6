package dev.osiris.ppc.core;

/**
 * The current instruction needs the outside world: {@link Core#exit} says what for. Preallocated and stackless.
 */
public final class LeaveException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LeaveException() {
        super(null, null, false, false);
    }
}
