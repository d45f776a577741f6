package dev.osiris.ppc.ir;

import dev.osiris.ppc.cpu.Msr;

/**
 * The part of the machine state that instructions are decoded under: code made for one context is never run in
 * another, so rows may build a program interrupt for a privileged instruction in user mode, and nothing else. The
 * bits are those of MSR.
 */
public final class Context {
    /** User mode. */
    public static final int PR = Msr.PR;
    /** Floating point available. */
    public static final int FP = Msr.FP;
    /** AltiVec available. */
    public static final int VEC = Msr.VEC;
    /** Little-endian. */
    public static final int LE = Msr.LE;
    /** All of them. */
    public static final int MASK = PR | FP | VEC | LE;

    private Context() {}
}
