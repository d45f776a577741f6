package dev.osiris.kvm;

import java.util.Arrays;

/**
 * {@code struct kvm_enable_cap}.
 *
 * @param cap the capability's number
 * @param flags must be 0
 * @param args what the capability wants; missing ones are 0, surplus ones are ignored
 */
public record EnableCap(int cap, int flags, long... args) {
    /** Arguments in the structure. */
    public static final int ARGS = 4;

    public EnableCap {
        args = Arrays.copyOf(args, ARGS);
    }

    /** A capability with its arguments and no flags. */
    public static EnableCap of(Capability capability, long... args) {
        return new EnableCap(capability.number(), 0, args);
    }

    /** Argument {@code n}. */
    public long arg(int n) {
        return args[n];
    }

    @Override
    public long[] args() {
        return args.clone();
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof EnableCap e && e.cap == cap && e.flags == flags && Arrays.equals(e.args, args);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * cap + flags) + Arrays.hashCode(args);
    }

    @Override
    public String toString() {
        return "EnableCap[" + Capability.describe(cap) + ", flags=" + flags + ", args=" + Arrays.toString(args) + "]";
    }
}
