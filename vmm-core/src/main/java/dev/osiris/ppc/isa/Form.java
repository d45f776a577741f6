package dev.osiris.ppc.isa;

/**
 * Instruction formats (PEM 4.1, appendix A): where the extended opcode stands. Operand fields belong to the operands.
 */
enum Form {
    D(0, 0), I(0, 0), B(0, 0), M(0, 0), SC(0x002, 0),
    /** Extended opcode in bits 21–30. */
    X(0x7FE, 1), XL(0x7FE, 1), XFX(0x7FE, 1), XFL(0x7FE, 1),
    /** Bits 22–30; bit 21 is OE. */
    XO(0x3FE, 1),
    /** Bits 26–30. */
    A(0x03E, 1),
    /** AltiVec, bits 21–31. */
    VX(0x7FF, 0),
    /** AltiVec, bits 22–31; bit 21 is Rc. */
    VXR(0x3FF, 0),
    /** AltiVec, bits 26–31. */
    VA(0x03F, 0);

    /** OE: bit 21. */
    static final int OE = 0x400;
    /** LK and Rc: bit 31. */
    static final int LAST = 0x001;
    /** AA: bit 30. */
    static final int AA = 0x002;

    /** Bits of the word that hold the extended opcode. */
    final int mask;
    private final int shift;

    Form(int mask, int shift) {
        this.mask = mask;
        this.shift = shift;
    }

    /** The extended opcode, in its place. */
    int place(int extended) {
        int placed = this == SC ? mask : extended << shift;
        if ((placed & ~mask) != 0) {
            throw new IllegalArgumentException("extended opcode " + extended + " does not fit into a form " + this);
        }
        return placed;
    }

    /** Where {@code [.]} is encoded. */
    int recordBit() {
        return this == VXR ? OE : LAST;
    }
}
