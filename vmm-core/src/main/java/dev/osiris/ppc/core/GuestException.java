package dev.osiris.ppc.core;

import dev.osiris.ppc.cpu.Vector;

/**
 * An exception that the current instruction raises in the guest. One per core, preallocated and stackless: it carries
 * a vector and the SRR1 bits to the engine's loop, which knows the instruction's address.
 */
public final class GuestException extends RuntimeException {
    private static final long serialVersionUID = 1;

    transient Vector vector;
    transient int srr1;
    transient boolean afterInstruction;

    GuestException() {
        super(null, null, false, false);
    }

    public Vector vector() {
        return vector;
    }

    /** Bits 1–4 and 10–15 of SRR1. */
    public int srr1() {
        return srr1;
    }
}
