package dev.osiris.engine.x86;

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
        /** An instruction that needs Java but few registers: tlbie, tlbsync, reading a clock, fres, frsqrte. */
        LIGHT,
        /** A jump within the page whose target has no known code yet; it is patched once there is. */
        LINK,
        /** A place of code made in a hurry that was passed often: better code is to be made, and the jump patched to it. */
        HOT
    }

    /** Flag of {@link #target}: the access must be on a word boundary, or is for the interpreter to refuse. */
    static final int ALIGNED = 0x100;

    final Kind kind;
    final Region region;
    final int pc;
    final int word;
    /** Offset of the code after the instruction, or of the jump to patch (its end) for LINK and HOT. */
    final int after;
    /** LINK and HOT: where it leads. READ, WRITE: bytes, and {@link #ALIGNED}. */
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
}
