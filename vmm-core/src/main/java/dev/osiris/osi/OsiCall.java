package dev.osiris.osi;

import dev.osiris.memory.AddressSpace;

/**
 * One call in progress. It looks at the GPRs of the exit in place: what a handler sets is what the guest finds.
 * Reused from call to call by its vCPU's thread; handlers do not keep it.
 */
public final class OsiCall {
    private static final int FIRST_RESULT = 3;
    private static final int SELECTOR = 5;
    private static final int FIRST_ARGUMENT = 6;

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

    /** Argument {@code n} as a guest-physical address. */
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

    /** Guest memory, by physical address. */
    public AddressSpace memory() {
        return memory;
    }
}
