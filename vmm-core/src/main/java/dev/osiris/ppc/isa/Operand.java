package dev.osiris.ppc.isa;

import dev.osiris.bits.Bits;
import dev.osiris.ppc.cpu.Spr;
import dev.osiris.ppc.semantics.Fields;

/**
 * An operand as people write it: which field holds it, how it is printed, which values it may have. The constants are
 * the words of the rows' syntax. Most are one field; those after {@link #RSB} are the arguments of simplified
 * mnemonics (PEM appendix F), which stand in several fields or stand there transformed.
 */
enum Operand {
    RT(Kind.GPR, 6, 10), RS(Kind.GPR, 6, 10), RA(Kind.GPR, 11, 15), RB(Kind.GPR, 16, 20),
    /** A GPR, or the value zero when the field is 0. */
    RA0(Kind.GPR_OR_ZERO, 11, 15),
    FRT(Kind.FPR, 6, 10), FRS(Kind.FPR, 6, 10), FRA(Kind.FPR, 11, 15), FRB(Kind.FPR, 16, 20), FRC(Kind.FPR, 21, 25),
    VD(Kind.VR, 6, 10), VS(Kind.VR, 6, 10), VA(Kind.VR, 11, 15), VB(Kind.VR, 16, 20), VC(Kind.VR, 21, 25),
    BF(Kind.CR_FIELD, 6, 8), BFA(Kind.CR_FIELD, 11, 13),
    BT(Kind.CR_BIT, 6, 10), BA(Kind.CR_BIT, 11, 15), BB(Kind.CR_BIT, 16, 20), BI(Kind.CR_BIT, 11, 15),
    BO(Kind.UNSIGNED, 6, 10), TO(Kind.UNSIGNED, 6, 10),
    /** A bit of FPSCR. */
    FPB(Kind.UNSIGNED, 6, 10),
    /** A field of FPSCR. */
    FPF(Kind.UNSIGNED, 6, 8),
    SI(Kind.SIGNED, 16, 31), UI(Kind.UNSIGNED, 16, 31),
    /** The upper half of a word: signed, and unsigned values are welcome too. */
    SIH(Kind.SIGNED, 16, 31),
    /** A displacement; the register in parentheses follows. */
    D(Kind.SIGNED, 16, 31),
    SH(Kind.UNSIGNED, 16, 20), MB(Kind.UNSIGNED, 21, 25), ME(Kind.UNSIGNED, 26, 30),
    /** 1 to 32 bytes; 32 is written as 0. */
    NB(Kind.UNSIGNED, 16, 20),
    SPR(Kind.SPECIAL_REGISTER, 11, 20), TBR(Kind.SPECIAL_REGISTER, 11, 20),
    SR(Kind.UNSIGNED, 12, 15), FXM(Kind.UNSIGNED, 12, 19), FLM(Kind.UNSIGNED, 7, 14), U(Kind.UNSIGNED, 16, 19),
    LI(Kind.TARGET, 6, 29), BD(Kind.TARGET, 16, 29),
    /** AltiVec immediates and the stream of dst. */
    SIMM(Kind.SIGNED, 11, 15), UIMM(Kind.UNSIGNED, 11, 15), SHB(Kind.UNSIGNED, 22, 25), STRM(Kind.UNSIGNED, 9, 10),

    /** mr, not: RS, and RB is the same. */
    RSB(Kind.GPR, 6, 10),
    /** crmove, crnot: BA, and BB is the same. */
    BAB(Kind.CR_BIT, 11, 15),
    /** crset, crclr: BT, and BA and BB are the same. */
    BTAB(Kind.CR_BIT, 6, 10),
    /** vmr, vnot: VA, and VB is the same. */
    VAB(Kind.VR, 11, 15),
    /** slwi: SH = n, MB = 0, ME = 31 - n. */
    SLW(Kind.UNSIGNED, 16, 20),
    /** srwi: SH = 32 - n, MB = n, ME = 31. */
    SRW(Kind.UNSIGNED, 21, 25),
    /** clrrwi: ME = 31 - n. */
    CLRR(Kind.UNSIGNED, 26, 30),
    /** rotrwi: SH = 32 - n. */
    ROTR(Kind.UNSIGNED, 16, 20),
    /** The length n of extlwi, inslwi and insrwi, 1 to 32; ME = n - 1 until the position, which follows, is known. */
    LENGTH(Kind.UNSIGNED, 26, 30),
    /** The length n of extrwi: MB = 32 - n. */
    LENGTH_RIGHT(Kind.UNSIGNED, 21, 25),
    /** b of extrwi: SH = b + n. */
    EXTRACT_AT(Kind.UNSIGNED, 16, 20),
    /** b of inslwi: SH = 32 - b, MB = b, ME = b + n - 1. */
    INSERT_LEFT_AT(Kind.UNSIGNED, 16, 20),
    /** b of insrwi: SH = 32 - (b + n), MB = b, ME = b + n - 1. */
    INSERT_RIGHT_AT(Kind.UNSIGNED, 16, 20),
    /** n of clrlslwi, after b in MB: SH = n, MB = b - n, ME = 31 - n. */
    CLEAR_SHIFT(Kind.UNSIGNED, 16, 20),
    /** subi and the like: SI = -value. */
    NEGATED(Kind.SIGNED, 16, 31),
    /** mfsprg: SPR 272 + n. */
    SPRG(Kind.UNSIGNED, 11, 20),
    /** mfibatu and so on: the SPR of BAT n. */
    IBATU(Kind.UNSIGNED, 11, 20), IBATL(Kind.UNSIGNED, 11, 20),
    DBATU(Kind.UNSIGNED, 11, 20), DBATL(Kind.UNSIGNED, 11, 20),
    /** The CR field of a conditional branch: the upper part of BI. */
    CR(Kind.CR_FIELD, 11, 13),
    /** The CR bit within its field: the lower part of BI. */
    CR_BIT_OF(Kind.UNSIGNED, 14, 15),
    /** L of sync. */
    L(Kind.UNSIGNED, 9, 10),
    /** L of cmp, which is 0 in 32-bit implementations. */
    CMP_L(Kind.UNSIGNED, 10, 10);

    /** How an operand is written. */
    enum Kind { GPR, GPR_OR_ZERO, FPR, VR, CR_FIELD, CR_BIT, SIGNED, UNSIGNED, SPECIAL_REGISTER, TARGET }

    private static final String[] CR_BITS = {"lt", "gt", "eq", "so"};
    private static final int SECOND_BATS = Spr.IBAT4U - Spr.IBAT0U;

    final Kind kind;
    private final int first;
    private final int last;

    Operand(Kind kind, int first, int last) {
        this.kind = kind;
        this.first = first;
        this.last = last;
    }

    /** The bits of its (first) field. */
    int mask() {
        return Bits.place(-1, first, last);
    }

    // ---- word to value

    /** Whether a simplified mnemonic can say what the word holds. */
    boolean fits(int word) {
        return switch (this) {
            case RSB -> Fields.rt(word) == Fields.rb(word);
            case BAB, VAB -> Fields.ra(word) == Fields.rb(word);
            case BTAB -> Fields.rt(word) == Fields.ra(word) && Fields.ra(word) == Fields.rb(word);
            case SLW -> Fields.rc(word) == 0 && Fields.me(word) == 31 - Fields.rb(word);
            case SRW -> Fields.rc(word) != 0 && Fields.rb(word) == 32 - Fields.rc(word) && Fields.me(word) == 31;
            case SPRG -> (Fields.spr(word) & ~3) == Spr.SPRG0;
            case IBATU, IBATL, DBATU, DBATL -> (Fields.spr(word) & ~SECOND_BATS & ~6) == firstBat();
            default -> true;
        };
    }

    /** The value that the word holds. */
    int get(int word, int pc) {
        return switch (this) {
            case NB -> Fields.rb(word) == 0 ? 32 : Fields.rb(word);
            case SPR, TBR -> Fields.spr(word);
            case LI -> Fields.li(word) + (Fields.aa(word) ? 0 : pc);
            case BD -> Fields.bd(word) + (Fields.aa(word) ? 0 : pc);
            case CLRR -> 31 - Fields.me(word);
            case ROTR -> 32 - Fields.rb(word) & 31;
            case NEGATED -> -Fields.si(word);
            case SPRG -> Fields.spr(word) & 3;
            case IBATU, IBATL, DBATU, DBATL -> Fields.spr(word) >> 1 & 3 | Fields.spr(word) >> 3 & 4;
            default -> kind == Kind.SIGNED ? Bits.signed(word, first, last) : Bits.field(word, first, last);
        };
    }

    /** Appends the value as it is written. */
    void print(StringBuilder to, int word, int pc) {
        int value = get(word, pc);
        switch (kind) {
            case GPR -> to.append('r').append(value);
            case GPR_OR_ZERO -> to.append(value == 0 ? "" : "r").append(value);
            case FPR -> to.append('f').append(value);
            case VR -> to.append('v').append(value);
            case CR_FIELD -> to.append("cr").append(value);
            case CR_BIT -> printCrBit(to, value);
            case SIGNED, UNSIGNED, SPECIAL_REGISTER -> to.append(value);
            case TARGET -> to.append("0x").append(Integer.toHexString(value));
        }
    }

    private static void printCrBit(StringBuilder to, int bit) {
        if (bit >= 4) {
            to.append("4*cr").append(bit >> 2).append('+');
        }
        to.append(CR_BITS[bit & 3]);
    }

    // ---- value to word

    /** The least value that can be written. */
    int min() {
        return switch (this) {
            case NB, LENGTH, LENGTH_RIGHT -> 1;
            case SRW -> 1;
            case NEGATED -> -0x7FFF;
            default -> kind == Kind.SIGNED ? -1 << last - first : 0;
        };
    }

    /** The greatest value that can be written. */
    int max() {
        return switch (this) {
            case NB, LENGTH, LENGTH_RIGHT -> 32;
            case SIH -> 0xFFFF;
            case NEGATED -> 0x8000;
            case SPR, TBR -> 1023;
            case SPRG -> 3;
            case IBATU, IBATL, DBATU, DBATL -> 7;
            case CMP_L -> 0;
            default -> (1 << last - first + (kind == Kind.SIGNED ? 0 : 1)) - 1;
        };
    }

    /** Whether the value goes with the operand before it. */
    boolean agrees(int word, int value) {
        return switch (this) {
            case EXTRACT_AT -> value + 32 - Fields.rc(word) <= 32;
            case INSERT_LEFT_AT, INSERT_RIGHT_AT -> value + Fields.me(word) <= 31;
            case CLEAR_SHIFT -> value <= Fields.rc(word);
            default -> true;
        };
    }

    /** The word with the value in it; the value was checked, and operands that stand before this one are in place. */
    int put(int word, int value, int pc) {
        return switch (this) {
            case RSB -> word | value << 21 | value << 11;
            case BAB, VAB -> word | value << 16 | value << 11;
            case BTAB -> word | value << 21 | value << 16 | value << 11;
            case SLW -> rotate(word, value, 0, 31 - value);
            case SRW -> rotate(word, 32 - value, value, 31);
            case SPR, TBR -> putSpr(word, value);
            case SPRG -> putSpr(word, Spr.SPRG0 + value);
            case IBATU, IBATL, DBATU, DBATL -> putSpr(word, firstBat() + (value & 3) * 2 + (value >> 2) * SECOND_BATS);
            case LI, BD -> word | Bits.place((Fields.aa(word) ? value : value - pc) >> 2, first, last);
            case CLRR -> word | Bits.place(31 - value, first, last);
            case ROTR, NEGATED -> word | Bits.place(-value, first, last);
            case LENGTH -> word | Bits.place(value - 1, first, last);
            case LENGTH_RIGHT -> word | Bits.place(32 - value, first, last);
            case EXTRACT_AT -> word | Bits.place(value + 32 - Fields.rc(word), first, last);
            case INSERT_LEFT_AT -> rotate(word, 32 - value, value, Fields.me(word) + value);
            case INSERT_RIGHT_AT -> rotate(word, 31 - Fields.me(word) - value, value, Fields.me(word) + value);
            case CLEAR_SHIFT -> rotate(word, value, Fields.rc(word) - value, 31 - value);
            default -> word | Bits.place(value, first, last);
        };
    }

    /** The word with SH, MB and ME replaced. */
    private static int rotate(int word, int sh, int mb, int me) {
        return word & ~0xFFFE | Bits.place(sh, 16, 20) | Bits.place(mb, 21, 25) | Bits.place(me, 26, 30);
    }

    private static int putSpr(int word, int number) {
        return word | (number & 31) << 16 | (number >> 5) << 11;
    }

    private int firstBat() {
        return switch (this) {
            case IBATU -> Spr.IBAT0U;
            case IBATL -> Spr.IBAT0U + 1;
            case DBATU -> Spr.DBAT0U;
            default -> Spr.DBAT0U + 1;
        };
    }
}
