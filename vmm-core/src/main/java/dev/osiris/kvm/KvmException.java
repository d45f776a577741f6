package dev.osiris.kvm;

import java.util.Objects;

/**
 * A call was refused; nothing was changed unless the call's documentation says otherwise. The message names the call,
 * the object, what was given and what would have been accepted.
 */
public class KvmException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Errno errno;

    /**
     * @param errno the error number that the ioctl returns in this case
     * @param message what, where, what was expected
     */
    public KvmException(Errno errno, String message) {
        super(Objects.requireNonNull(errno) + ": " + message);
        this.errno = errno;
    }

    /** The error number that the ioctl returns in this case. */
    public Errno errno() {
        return errno;
    }
}
