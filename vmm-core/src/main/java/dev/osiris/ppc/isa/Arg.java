package dev.osiris.ppc.isa;

import dev.osiris.bits.Bits;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.semantics.Fields;

/** An operand of an {@link Op}: how it is had from the instruction word. */
enum Arg {
    /** Position not used. */
    NONE,
    RT, RA, RB,
    /** The register, or {@link Cpu#ZERO} where the field is 0. */
    RA0,
    /** Floating-point registers have the numbers of their fields. */
    FRT, FRA, FRB, FRC,
    SI, UI,
    /** Shifted left by 16. */
    SI_HIGH, UI_HIGH,
    SH,
    /** MASK(MB, ME). */
    MASK,
    /** Slots of CR fields. */
    BF, BFA,
    /** CR bit numbers. */
    BT, BA, BB,
    TO, FXM, FLM,
    LR, CTR,
    ZERO, ONE, MINUS_ONE;

    int of(int word) {
        return switch (this) {
            case NONE, ZERO -> 0;
            case ONE -> 1;
            case MINUS_ONE -> -1;
            case RT, FRT, BT, TO -> Fields.rt(word);
            case RA, FRA, BA -> Fields.ra(word);
            case RB, FRB, BB, SH -> Fields.rb(word);
            case FRC -> Fields.rc(word);
            case RA0 -> Ir.ra0(Fields.ra(word));
            case SI -> Fields.si(word);
            case UI -> Fields.ui(word);
            case SI_HIGH, UI_HIGH -> word << 16;
            case MASK -> Bits.rotateMask(Fields.rc(word), Fields.me(word));
            case BF -> Ir.crf(Fields.bf(word));
            case BFA -> Ir.crf(Fields.bfa(word));
            case FXM -> Fields.fxm(word);
            case FLM -> Fields.flm(word);
            case LR -> Cpu.LR;
            case CTR -> Cpu.CTR;
        };
    }
}
