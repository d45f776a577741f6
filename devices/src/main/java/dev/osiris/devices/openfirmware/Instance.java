package dev.osiris.devices.openfirmware;

/**
 * A package that a client opened, with its methods. Addresses are guest-physical. Subclasses answer what their package
 * can do; the rest has the answers here. Guarded by the client interface's lock.
 */
abstract class Instance {
    /** What a method left: a result for {@code catch}, and the stack, its top first. */
    record Outcome(int caught, int... stack) {
        private static final int UNDEFINED_WORD = -13;
        private static final int UNSUPPORTED = -21;
        /** There is no such word. */
        static final Outcome UNDEFINED = new Outcome(UNDEFINED_WORD);
        /** There is no such method, or not with these arguments. */
        static final Outcome NO_METHOD = new Outcome(UNSUPPORTED);
        /** It could not be done. */
        static final Outcome ABORT = new Outcome(-1);

        /** It was done. */
        static Outcome of(int... stack) {
            return new Outcome(0, stack);
        }
    }

    /**
     * Reads to guest memory.
     *
     * @return how many bytes; −1 for an error; −2 when there are none now, but may be later
     */
    int read(long address, long length) {
        return -1;
    }

    /** Writes from guest memory; returns how many bytes, or −1. */
    int write(long address, long length) {
        return -1;
    }

    /** Sets where the next read or write is; returns 0, or −1. */
    int seek(long position) {
        return -1;
    }

    /** Where the next read or write is. */
    long position() {
        return 0;
    }

    /**
     * Executes a method.
     *
     * @param stack its arguments, the top first
     */
    Outcome call(String method, int[] stack) {
        return has(method) ? callDeviceMethod(method, stack) : Outcome.NO_METHOD;
    }

    /** Whether it has a method. */
    boolean has(String method) {
        return switch (method) {
            case "open", "close" -> true;
            default -> false;
        };
    }

    /** The methods of byte-oriented devices, by way of the calls of the same names. */
    protected final Outcome callDeviceMethod(String method, int[] stack) {
        return switch (method) {
            case "close" -> Outcome.of();
            case "open" -> Outcome.of(-1);
            case "read" -> stack.length < 2 ? Outcome.NO_METHOD : Outcome.of(read(unsigned(stack[1]), unsigned(stack[0])));
            case "write" -> stack.length < 2 ? Outcome.NO_METHOD : Outcome.of(write(unsigned(stack[1]), unsigned(stack[0])));
            case "seek" -> stack.length < 2 ? Outcome.NO_METHOD
                    : Outcome.of(seek(unsigned(stack[0]) << 32 | unsigned(stack[1])));
            default -> Outcome.NO_METHOD;
        };
    }

    static long unsigned(int cell) {
        return cell & 0xFFFF_FFFFL;
    }
}
