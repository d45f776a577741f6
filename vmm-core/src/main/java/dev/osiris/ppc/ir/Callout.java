package dev.osiris.ppc.ir;

import dev.osiris.ppc.core.Core;

/**
 * The meaning of a rare instruction as plain Java. Engines hand in their per-vCPU context; implementations stand in
 * {@code ppc.semantics}.
 */
@FunctionalInterface
public interface Callout {
    /**
     * Executes the instruction. Raises guest exceptions through the context; state changed before that stays.
     *
     * @param core the vCPU's context
     * @param insn the instruction word
     */
    void run(Core core, int insn);
}
