package dev.osiris.engine.x86;

/** A translated piece of a page: which guest registers its code keeps in which host registers. */
final class Region {
    final PageCode page;
    /** The instruction of the page that it was made from. */
    final int start;
    /** Made in a hurry: all guest registers are in the {@link State}, and who comes often is counted. */
    final boolean quick;
    /** For each register of {@link Translator#POOL}, the slot of {@code Cpu.r} it holds, or -1. */
    final int[] slotOf;

    /** For each xmm register from {@link Translator#FIRST_XMM}, the FPR it holds, a VR plus {@link State#VR}, or -1. */
    final int[] fprOf;
    /** Whether MXCSR is that of vector arithmetic in it, and the scalar one's is put aside. */
    final boolean vectorMode;

    Region(PageCode page, int start, boolean quick, int[] slotOf, int[] fprOf, boolean vectorMode) {
        this.page = page;
        this.start = start;
        this.quick = quick;
        this.slotOf = slotOf;
        this.fprOf = fprOf;
        this.vectorMode = vectorMode;
    }

    boolean usesXmms() {
        for (int f : fprOf) {
            if (f >= 0) {
                return true;
            }
        }
        return false;
    }
}
