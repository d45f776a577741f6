package dev.osiris.kvm;

/**
 * {@code struct kvm_regs} of PowerPC: the registers that KVM_GET_REGS and KVM_SET_REGS carry. All are 64 bits wide;
 * on a 32-bit model reading zero-extends and writing takes the low word. Mutable, so that one object can be reused.
 */
public final class Regs {
    public long pc;
    public long cr;
    public long ctr;
    public long lr;
    public long xer;
    public long msr;
    public long srr0;
    public long srr1;
    /** BookE's PID: 0 on Book3S, ignored when set. */
    public long pid;
    /** SPRG0..7; 4..7 read 0 and ignore writes on models without them. */
    public final long[] sprg = new long[8];
    public final long[] gpr = new long[32];
}
