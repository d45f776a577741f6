package dev.osiris.machine;

/** A machine cannot be built or started as asked. The message says what, where, and what would do. */
public final class MachineException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MachineException(String message) {
        super(message);
    }

    public MachineException(String message, Throwable cause) {
        super(message, cause);
    }
}
