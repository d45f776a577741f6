package dev.osiris.ppc.semantics;

/**
 * The fields of an instruction word, named as the manual's instruction formats name them (PEM 4.1, appendix A);
 * "bits" are the manual's, 0 = most significant. Plain shifts, because translators run them half a million times a
 * second before any compiler has seen them.
 */
public final class Fields {
    private Fields() {}

    /** RT, RS, FRT, FRS, BT, BO, TO: bits 6–10. */
    public static int rt(int word) {
        return word >>> 21 & 31;
    }

    /** RA, FRA, BA, BI: bits 11–15. */
    public static int ra(int word) {
        return word >>> 16 & 31;
    }

    /** RB, FRB, BB, SH, NB: bits 16–20. */
    public static int rb(int word) {
        return word >>> 11 & 31;
    }

    /** FRC, MB: bits 21–25. */
    public static int rc(int word) {
        return word >>> 6 & 31;
    }

    /** ME: bits 26–30. */
    public static int me(int word) {
        return word >>> 1 & 31;
    }

    /** SI, D: bits 16–31, sign extended. */
    public static int si(int word) {
        return (short) word;
    }

    /** UI: bits 16–31. */
    public static int ui(int word) {
        return word & 0xFFFF;
    }

    /** BF: bits 6–8. */
    public static int bf(int word) {
        return word >>> 23 & 7;
    }

    /** BFA: bits 11–13. */
    public static int bfa(int word) {
        return word >>> 18 & 7;
    }

    /** The number of an SPR or TBR: bits 11–20 with their halves swapped. */
    public static int spr(int word) {
        return word >>> 16 & 0x1F | word >>> 6 & 0x3E0;
    }

    /** SR: bits 12–15. */
    public static int sr(int word) {
        return word >>> 16 & 15;
    }

    /** FXM: bits 12–19, the most significant for CR field 0. */
    public static int fxm(int word) {
        return word >>> 12 & 0xFF;
    }

    /** FM of mtfsf: bits 7–14, the most significant for FPSCR field 0. */
    public static int flm(int word) {
        return word >>> 17 & 0xFF;
    }

    /** IMM of mtfsfi: bits 16–19. */
    public static int u(int word) {
        return word >>> 12 & 15;
    }

    /** LI: bits 6–29 and two zeros, sign extended. */
    public static int li(int word) {
        return word << 6 >> 6 & ~3;
    }

    /** BD: bits 16–29 and two zeros, sign extended. */
    public static int bd(int word) {
        return (short) word & ~3;
    }

    /** AA: bit 30. */
    public static boolean aa(int word) {
        return (word & 2) != 0;
    }

    /** LK or Rc: bit 31. */
    public static boolean last(int word) {
        return (word & 1) != 0;
    }
}
