package dev.osiris.osi;

import dev.osiris.memory.AddressSpace;
import java.nio.charset.StandardCharsets;

/**
 * One call in progress. It looks at the GPRs of the exit in place: what a handler sets is what the guest finds.
 * Reused from call to call by its vCPU's thread; handlers do not keep it.
 *
 * <p>Guest memory is reached by physical address, RAM and (for reading) ROM only; what is elsewhere is told by the
 * return value, never by an exception. Lengths are the guest's: a handler bounds what it allocates for them.
 */
public final class OsiCall {
    private static final int FIRST_RESULT = 3;
    private static final int SELECTOR = 5;
    private static final int FIRST_ARGUMENT = 6;
    private static final int PAGE = 4096;

    private final AddressSpace memory;
    private final int vcpu;
    private long[] gprs;

    /**
     * @param memory the guest-physical address space that pointers refer to
     * @param vcpu which vCPU calls
     */
    public OsiCall(AddressSpace memory, int vcpu) {
        this.memory = memory;
        this.vcpu = vcpu;
    }

    /** Begins a call with these 32 GPRs. */
    public OsiCall on(long[] gprs) {
        this.gprs = gprs;
        return this;
    }

    /** Which vCPU calls. */
    public int vcpu() {
        return vcpu;
    }

    /** The selector, r5, as an unsigned number. */
    public long selector() {
        return gprs[SELECTOR] & 0xFFFF_FFFFL;
    }

    /** Argument {@code n} from 0: the low word of r6+n. */
    public int arg(int n) {
        return (int) gprs[FIRST_ARGUMENT + n];
    }

    /** Argument {@code n} as an unsigned number, or a guest-physical address. */
    public long pointer(int n) {
        return gprs[FIRST_ARGUMENT + n] & 0xFFFF_FFFFL;
    }

    /** Sets result {@code n} from 0: r3+n, zero-extended. */
    public void result(int n, int value) {
        gprs[FIRST_RESULT + n] = value & 0xFFFF_FFFFL;
    }

    /** The result, r3. */
    public void result(int value) {
        result(0, value);
    }

    /** Sets a GPR by its number, zero-extended: for a call that does not return to its caller. */
    public void register(int gpr, int value) {
        gprs[gpr] = value & 0xFFFF_FFFFL;
    }

    /** Guest memory, by physical address. */
    public AddressSpace memory() {
        return memory;
    }

    // ------------------------------------------------------------------ strings and buffers

    /**
     * A string that ends in a zero byte, one character per byte.
     *
     * @param address where
     * @param max bytes without the zero, at most
     * @return null when it leaves RAM before it ends, or is longer
     */
    public String string(long address, int max) {
        StringBuilder text = new StringBuilder();
        byte[] chunk = new byte[Math.min(max + 1, 256)];
        for (long at = address; text.length() <= max; ) {
            int n = (int) Math.min(chunk.length, PAGE - (at & PAGE - 1));
            if (!memory.read(at, chunk, 0, n)) {
                return null;
            }
            int end = indexOfZero(chunk, n);
            text.append(new String(chunk, 0, end < 0 ? n : end, StandardCharsets.ISO_8859_1));
            if (end >= 0) {
                return text.length() <= max ? text.toString() : null;
            }
            at += n;
        }
        return null;
    }

    private static int indexOfZero(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }

    /** Copies all of {@code bytes} to RAM; false, with nothing copied, where there is none. */
    public boolean write(long address, byte[] bytes) {
        return memory.write(address, bytes, 0, bytes.length);
    }

    /** Writes the text, one byte per character, and a zero byte; false, with nothing written, where there is no RAM. */
    public boolean writeString(long address, String text) {
        byte[] bytes = (text + "\0").getBytes(StandardCharsets.ISO_8859_1);
        return write(address, bytes);
    }
}
