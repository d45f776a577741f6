package dev.osiris.engine.x86;

import dev.osiris.ppc.ir.IrOp;

/**
 * A place in native code that leaves for Java and comes back: known by its return address, so that the code itself
 * carries no bookkeeping.
 */
final class Site {
    /** Why a site leaves. */
    enum Kind {
        /** A load or store whose page is not in the map. The effective address is in the state's EA. */
        READ, WRITE,
        /** The instruction is for the interpreter. */
        INTERPRET,
        /** An instruction that needs Java but few registers: tlbie, tlbsync, reading a clock. */
        LIGHT,
        /** A jump within the page whose target has no known code yet; it is patched once there is. */
        LINK,
        /** A place of code made in a hurry that was passed often: better code is to be made, and the jump patched to it. */
        HOT
    }

    /** Flag of {@link #target}: the access must be on a word boundary, or is for the interpreter to refuse. */
    static final int ALIGNED = 0x100;
    /** Flag of {@link #target}: a thunk is called for the host address, and is called again when there is one. */
    static final int CALLED = 0x200;
    private static final int SIZE = 0xFF;
    private static final int SLOT_SHIFT = 16;
    private static final int ACCESS_SHIFT = 24;
    /** The accesses that {@link #plain} knows, by its number for each. */
    private static final IrOp[] ACCESSES = {null, IrOp.LD8, IrOp.LD16, IrOp.LD16S, IrOp.LD16R, IrOp.LD32, IrOp.LD32R, IrOp.ST8,
        IrOp.ST16, IrOp.ST16R, IrOp.ST32, IrOp.ST32R};
    private static final byte[] NUMBERS = numbers();

    final Kind kind;
    final Region region;
    final int pc;
    final int word;
    /** Offset of the code after the instruction, or of the jump to patch (its end) for LINK and HOT. */
    final int after;
    /** LINK and HOT: where it leads. READ, WRITE: bytes, {@link #ALIGNED}, {@link #CALLED}, and {@link #plain}. */
    final int target;
    /** The registers that hold something newer than the state, as {@link Flow} numbers them. */
    final int dirty;

    Site(Kind kind, Region region, int pc, int word, int target, int dirty, int after) {
        this.kind = kind;
        this.region = region;
        this.pc = pc;
        this.word = word;
        this.target = target;
        this.dirty = dirty;
        this.after = after;
    }

    /** Part of {@link #target}: the instruction is nothing but this access, of one register. 0 when there is more to it. */
    static int plain(IrOp access, int slot) {
        int number = NUMBERS[access.ordinal()];
        return number == 0 ? 0 : number << ACCESS_SHIFT | slot << SLOT_SHIFT;
    }

    private static byte[] numbers() {
        byte[] numbers = new byte[IrOp.values().length];
        for (int k = 1; k < ACCESSES.length; k++) {
            numbers[ACCESSES[k].ordinal()] = (byte) k;
        }
        return numbers;
    }

    /** READ, WRITE: bytes. */
    int size() {
        return target & SIZE;
    }

    boolean mustBeAligned() {
        return (target & ALIGNED) != 0;
    }

    boolean isCalled() {
        return (target & CALLED) != 0;
    }

    /** READ, WRITE: all that the instruction is, or null when there is more to it. */
    IrOp access() {
        return ACCESSES[target >>> ACCESS_SHIFT];
    }

    /** Of {@link #access}. */
    int slot() {
        return target >>> SLOT_SHIFT & 0xFF;
    }
}
