package dev.osiris.devices.prom;

/** A device tree in text is not one. The message says where, what is there, and what was expected. */
public final class PromException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public PromException(String message) {
        super(message);
    }
}
