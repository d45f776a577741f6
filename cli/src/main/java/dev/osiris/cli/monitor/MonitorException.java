package dev.osiris.cli.monitor;

/** A command cannot be done as it was typed. The message says what, where, and what was expected. */
public final class MonitorException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public MonitorException(String message) {
        super(message, null, false, false);
    }
}
