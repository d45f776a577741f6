package dev.osiris.ppc.core;

import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.mmu.Mmu;

/**
 * Told what a core does, in detail, while somebody wants to know: {@link Core#trace}. Called on the core's own
 * thread, with state that need not be exact; must return soon and change nothing.
 */
public interface CoreTrace {
    /** An interrupt is taken; SRR0 and SRR1's cause bits as they will be. */
    default void interrupt(Core core, Vector vector, int srr0, int srr1) {}

    /** A translation failed, or forbade the access: the bits for DSISR or SRR1 say why. */
    default void fault(Core core, int ea, Mmu.Access access, int cause) {}

    /** Translations are forgotten: those of an address's TLB congruence class (tlbie), or all of them. */
    default void flush(Core core, int ea, boolean all) {}

    /** Instructions were decoded, for the interpreter or for translation. */
    default void decoded(Core core, int pc, int[] words) {}

    /** A block of instructions is about to be executed: only while {@link #wantsExecution}, which is slow. */
    default void executing(Core core, int pc) {}

    /** Whether {@link #executing} is to be called; then the interpreter runs everything. */
    default boolean wantsExecution() {
        return false;
    }
}
