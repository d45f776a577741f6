package dev.osiris.kvm;

/**
 * {@code struct kvm_sregs} of 32-bit Book3S: what KVM_GET_SREGS and KVM_SET_SREGS carry. Mutable, so that one object
 * can be reused.
 *
 * <p>A BAT pair is one number here: the upper register in the more significant half, the lower one in the less
 * significant half, in both directions. Linux expects that when setting but returns the halves exchanged when
 * getting; here what was got can be set again.
 */
public final class Sregs {
    /** What the guest reads as its version. 0 makes the vCPU refuse to run, as in KVM. */
    public int pvr;
    public long sdr1;
    public final int[] sr = new int[16];
    /** IBAT0..7 as {@code upper << 32 | lower}; 4..7 read 0 and ignore writes on models without them. */
    public final long[] ibat = new long[8];
    /** DBAT0..7, likewise. */
    public final long[] dbat = new long[8];
}
