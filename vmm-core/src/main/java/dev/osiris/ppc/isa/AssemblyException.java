package dev.osiris.ppc.isa;

/** Source text that is no instruction or directive: the message says where, what was found and what was expected. */
public final class AssemblyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    AssemblyException(String message) {
        super(message);
    }
}
