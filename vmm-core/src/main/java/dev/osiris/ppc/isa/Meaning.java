package dev.osiris.ppc.isa;

import dev.osiris.ppc.ir.Ir;

/** What an instruction does: appends its operations. Rc, OE, privilege and unit checks belong to the row. */
@FunctionalInterface
interface Meaning {
    /** For instructions that do nothing a guest can see. */
    Meaning NOTHING = new Nothing();

    /**
     * @param word the instruction word
     */
    void build(Ir ir, int word);

    /** A class, not a lambda: see {@link Isa} on start-up. */
    final class Nothing implements Meaning {
        @Override
        public void build(Ir ir, int word) {}
    }
}
