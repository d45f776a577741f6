package dev.osiris.devices.boot;

/**
 * Something that cannot be booted. The message is one sentence each of: what was found in which file, what was
 * expected, what to do.
 */
public final class BootException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * @param where    the file, or another thing the user named
     * @param found    what it is: {@code "a 64-bit ELF file"}
     * @param expected what it should have been
     * @param remedy   what to do about it
     */
    public BootException(String where, String found, String expected, String remedy) {
        super(where + ": " + found + "; expected " + expected + ". " + remedy);
    }
}
