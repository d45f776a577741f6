package dev.osiris.ppc.ir;

/** What an operand position of an operation holds. */
enum Role {
    /** Not used. */
    NONE,
    /** Integer slot written. */
    DEF,
    /** Integer slot read. */
    USE,
    /** Integer slot read and written. */
    BOTH,
    /** Floating-point slot written. */
    FDEF,
    /** Floating-point slot read. */
    FUSE,
    /** Vector register written. */
    VDEF,
    /** Vector register read. */
    VUSE,
    /** A constant. */
    IMM
}
