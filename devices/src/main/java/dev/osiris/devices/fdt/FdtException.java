package dev.osiris.devices.fdt;

/** A blob that is not one; the message says at which byte and why. */
public final class FdtException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FdtException(String message) {
        super(message);
    }
}
