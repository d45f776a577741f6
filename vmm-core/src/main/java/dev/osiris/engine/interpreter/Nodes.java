package dev.osiris.engine.interpreter;

import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Interrupts;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.fp.Fp;
import dev.osiris.ppc.fp.FpStatus;
import dev.osiris.ppc.ir.Callout;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.semantics.FpscrMoves;
import java.lang.invoke.VarHandle;

/**
 * The evaluator of each operation of the intermediate representation: one class, one method. What an operation means
 * is written at {@link dev.osiris.ppc.ir.IrOp}.
 */
final class Nodes {
    /** Unsigned view of an int. */
    private static final long M = 0xFFFF_FFFFL;

    private Nodes() {}

    /** The evaluator of operation {@code i} of {@code ir}. */
    static Node of(Ir ir, int i) {
        return switch (ir.op(i)) {
            case MOVI -> new Movi(ir, i);
            case MOV -> new Mov(ir, i);
            case ADD -> new Add(ir, i);
            case ADDI -> new Addi(ir, i);
            case SUB -> new Sub(ir, i);
            case NEG -> new Neg(ir, i);
            case MUL -> new Mul(ir, i);
            case MULI -> new Muli(ir, i);
            case MULHS -> new Mulhs(ir, i);
            case MULHU -> new Mulhu(ir, i);
            case DIVS -> new Divs(ir, i);
            case DIVU -> new Divu(ir, i);
            case AND -> new And(ir, i);
            case OR -> new Or(ir, i);
            case XOR -> new Xor(ir, i);
            case ANDC -> new Andc(ir, i);
            case ORC -> new Orc(ir, i);
            case NOR -> new Nor(ir, i);
            case NAND -> new Nand(ir, i);
            case EQV -> new Eqv(ir, i);
            case ANDI -> new Andi(ir, i);
            case ORI -> new Ori(ir, i);
            case XORI -> new Xori(ir, i);
            case SHL -> new Shl(ir, i);
            case SHR -> new Shr(ir, i);
            case SAR -> new Sar(ir, i);
            case SARI -> new Sari(ir, i);
            case ROTL_MASK -> new RotlMask(ir, i);
            case ROTLV_MASK -> new RotlvMask(ir, i);
            case INSERT -> new Insert(ir, i);
            case CLZ -> new Clz(ir, i);
            case SEXT8 -> new Sext8(ir, i);
            case SEXT16 -> new Sext16(ir, i);
            case ADDC -> new Addc(ir, i);
            case ADDCI -> new Addci(ir, i);
            case ADDE -> new Adde(ir, i);
            case ADDEI -> new Addei(ir, i);
            case SUBFC -> new Subfc(ir, i);
            case SUBFCI -> new Subfci(ir, i);
            case SUBFE -> new Subfe(ir, i);
            case SUBFEI -> new Subfei(ir, i);
            case OV_ADD -> new OvAdd(ir, i);
            case OV_ADDE -> new OvAdde(ir, i);
            case OV_ADDEI -> new OvAddei(ir, i);
            case OV_SUBF -> new OvSubf(ir, i);
            case OV_SUBFE -> new OvSubfe(ir, i);
            case OV_SUBFEI -> new OvSubfei(ir, i);
            case OV_NEG -> new OvNeg(ir, i);
            case OV_MUL -> new OvMul(ir, i);
            case OV_DIVS -> new OvDivs(ir, i);
            case OV_DIVU -> new OvDivu(ir, i);
            case CMPS -> new Cmps(ir, i);
            case CMPSI -> new Cmpsi(ir, i);
            case CMPU -> new Cmpu(ir, i);
            case CMPUI -> new Cmpui(ir, i);
            case CR_LOGIC -> new CrLogic(ir, i);
            case MCRF -> new Mcrf(ir, i);
            case MFCR -> new Mfcr(ir, i);
            case MTCRF -> new Mtcrf(ir, i);
            case MFXER -> new Mfxer(ir, i);
            case MTXER -> new Mtxer(ir, i);
            case MCRXR -> new Mcrxr(ir, i);
            case LD8 -> new Ld8(ir, i);
            case LD16 -> new Ld16(ir, i);
            case LD16S -> new Ld16s(ir, i);
            case LD32 -> new Ld32(ir, i);
            case LD16R -> new Ld16r(ir, i);
            case LD32R -> new Ld32r(ir, i);
            case ST8 -> new St8(ir, i);
            case ST16 -> new St16(ir, i);
            case ST32 -> new St32(ir, i);
            case ST16R -> new St16r(ir, i);
            case ST32R -> new St32r(ir, i);
            case LDF32 -> new Ldf32(ir, i);
            case LDF64 -> new Ldf64(ir, i);
            case STF32 -> new Stf32(ir, i);
            case STF64 -> new Stf64(ir, i);
            case STF_WORD -> new StfWord(ir, i);
            case LD_RESERVE -> new LdReserve(ir, i);
            case ST_CONDITIONAL -> new StConditional(ir, i);
            case ZERO_BLOCK -> new ZeroBlock(ir, i);
            case ALIGNED4 -> new Aligned4(ir, i);
            case LD32_MULTIPLE -> new Ld32Multiple(ir, i);
            case ST32_MULTIPLE -> new St32Multiple(ir, i);
            case FADD -> new Fadd(ir, i);
            case FSUB -> new Fsub(ir, i);
            case FMUL -> new Fmul(ir, i);
            case FDIV -> new Fdiv(ir, i);
            case FMADD -> new Fmadd(ir, i);
            case FMSUB -> new Fmsub(ir, i);
            case FNMADD -> new Fnmadd(ir, i);
            case FNMSUB -> new Fnmsub(ir, i);
            case FMADDS -> new Fmadds(ir, i);
            case FMSUBS -> new Fmsubs(ir, i);
            case FNMADDS -> new Fnmadds(ir, i);
            case FNMSUBS -> new Fnmsubs(ir, i);
            case FRSP -> new Frsp(ir, i);
            case FCTIW -> new Fctiw(ir, i);
            case FCTIWZ -> new Fctiwz(ir, i);
            case FRES -> new Fres(ir, i);
            case FRSQRTE -> new Frsqrte(ir, i);
            case FCMPU -> new Fcmpu(ir, i);
            case FCMPO -> new Fcmpo(ir, i);
            case FMOV -> new Fmov(ir, i);
            case FNEG -> new Fneg(ir, i);
            case FABS -> new Fabs(ir, i);
            case FNABS -> new Fnabs(ir, i);
            case FSEL -> new Fsel(ir, i);
            case MFFS -> new Mffs(ir, i);
            case MTFSF -> new Mtfsf(ir, i);
            case CR1_FROM_FPSCR -> new Cr1FromFpscr(ir, i);
            case BR -> new Br(ir, i);
            case BRC -> new Brc(ir, i);
            case BRC_REG -> new BrcReg(ir, i);
            case SYSTEM_CALL -> new SystemCall(ir, i);
            case PROGRAM -> new Program(ir, i);
            case UNAVAILABLE -> new Unavailable(ir, i);
            case TRAP -> new Trap(ir, i);
            case TRAPI -> new Trapi(ir, i);
            case NEXT -> new Next(ir, i);
            case READ_TIMEBASE -> new ReadTimebase(ir, i);
            case FENCE -> new Fence(ir, i);
            case VECTOR, CALL -> new Call(ir, i);
            case CALL_END -> new CallEnd(ir, i);
        };
    }

    // ---- shared meanings

    private static int divideSigned(int p, int q) {
        boolean undefined = q == 0 || q == -1 && p == Integer.MIN_VALUE;
        return undefined ? p >> 31 : p / q;
    }

    private static void overflow(int[] r, boolean happened) {
        int ov = happened ? 1 : 0;
        r[Cpu.OV] = ov;
        r[Cpu.SO] |= ov;
    }

    private static boolean sumOverflows(int p, int q, int carry) {
        long sum = (long) p + q + carry;
        return sum != (int) sum;
    }

    private static int crBit(int[] r, int bit) {
        return r[Cpu.CR0 + (bit >> 2)] >> 3 - (bit & 3) & 1;
    }

    /** The branch decision, and the decrement of CTR that may belong to it (PEM 4.2.4.2, table 4-27). */
    private static boolean taken(int[] r, int bo, int bi) {
        boolean ctrOk = (bo & 4) != 0 || (--r[Cpu.CTR] != 0) != ((bo & 2) != 0);
        boolean conditionOk = (bo & 16) != 0 || crBit(r, bi) == (bo >> 3 & 1);
        return ctrOk && conditionOk;
    }

    /** tw: TO bits are signed less, signed greater, equal, unsigned less, unsigned greater. */
    private static void trap(Core x, int to, int p, int q) {
        boolean hit = (to & 16) != 0 && p < q
                || (to & 8) != 0 && p > q
                || (to & 4) != 0 && p == q
                || (to & 2) != 0 && Integer.compareUnsigned(p, q) < 0
                || (to & 1) != 0 && Integer.compareUnsigned(p, q) > 0;
        if (hit) {
            throw x.program(Interrupts.SRR1_TRAP);
        }
    }

    private static void requireWordAligned(Core x, int ea) {
        if ((ea & 3) != 0) {
            throw x.alignment(ea);
        }
    }

    /** Writes the result unless an enabled exception withholds it, then raises that exception. */
    private static void finish(Core x, int d, long result) {
        if (!x.cpu.fp.suppressed) {
            x.cpu.fpr[d] = result;
        }
        trapIfEnabled(x);
    }

    private static void trapIfEnabled(Core x) {
        if (x.cpu.fp.trap() && (x.cpu.msr & (Msr.FE0 | Msr.FE1)) != 0) {
            throw x.program(Interrupts.SRR1_FP_ENABLED);
        }
    }

    // ---- call-outs

    private static final class Call extends Node {
        private final Callout callout;
        private final int word;

        Call(Ir ir, int i) {
            super(ir, i);
            callout = ir.callout(i);
            word = ir.calloutWord(i);
        }

        @Override
        void exec(Core x) {
            callout.run(x, word);
        }
    }

    private static final class CallEnd extends Node {
        private final Callout callout;

        CallEnd(Ir ir, int i) {
            super(ir, i);
            callout = ir.callout(i);
        }

        @Override
        void exec(Core x) {
            x.cpu.pc = b;
            callout.run(x, a);
        }
    }

    // ---- one class per operation

    private static final class Movi extends Node {
        Movi(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.r[d] = a;
        }
    }

    private static final class Mov extends Node {
        Mov(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a];
        }
    }

    private static final class Add extends Node {
        Add(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] + r[b];
        }
    }

    private static final class Addi extends Node {
        Addi(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] + b;
        }
    }

    private static final class Sub extends Node {
        Sub(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] - r[b];
        }
    }

    private static final class Neg extends Node {
        Neg(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = -r[a];
        }
    }

    private static final class Mul extends Node {
        Mul(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] * r[b];
        }
    }

    private static final class Muli extends Node {
        Muli(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] * b;
        }
    }

    private static final class Mulhs extends Node {
        Mulhs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (int) ((long) r[a] * r[b] >> 32);
        }
    }

    private static final class Mulhu extends Node {
        Mulhu(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (int) ((r[a] & 0xFFFF_FFFFL) * (r[b] & 0xFFFF_FFFFL) >>> 32);
        }
    }

    private static final class Divs extends Node {
        Divs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = divideSigned(r[a], r[b]);
        }
    }

    private static final class Divu extends Node {
        Divu(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[b] == 0 ? 0 : Integer.divideUnsigned(r[a], r[b]);
        }
    }

    private static final class And extends Node {
        And(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] & r[b];
        }
    }

    private static final class Or extends Node {
        Or(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] | r[b];
        }
    }

    private static final class Xor extends Node {
        Xor(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] ^ r[b];
        }
    }

    private static final class Andc extends Node {
        Andc(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] & ~r[b];
        }
    }

    private static final class Orc extends Node {
        Orc(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] | ~r[b];
        }
    }

    private static final class Nor extends Node {
        Nor(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = ~(r[a] | r[b]);
        }
    }

    private static final class Nand extends Node {
        Nand(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = ~(r[a] & r[b]);
        }
    }

    private static final class Eqv extends Node {
        Eqv(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = ~(r[a] ^ r[b]);
        }
    }

    private static final class Andi extends Node {
        Andi(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] & b;
        }
    }

    private static final class Ori extends Node {
        Ori(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] | b;
        }
    }

    private static final class Xori extends Node {
        Xori(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a] ^ b;
        }
    }

    private static final class Shl extends Node {
        Shl(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (r[b] & 32) != 0 ? 0 : r[a] << r[b];
        }
    }

    private static final class Shr extends Node {
        Shr(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (r[b] & 32) != 0 ? 0 : r[a] >>> r[b];
        }
    }

    private static final class Sar extends Node {
        Sar(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int value = r[a];
            int shift = r[b] & 63;
            int n = Math.min(shift, 31);
            r[Cpu.CA] = value < 0 && (shift > 31 || value << 32 - n != 0 && n != 0) ? 1 : 0;
            r[d] = value >> n;
        }
    }

    private static final class Sari extends Node {
        Sari(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int value = r[a];
            r[Cpu.CA] = value < 0 && b != 0 && value << 32 - b != 0 ? 1 : 0;
            r[d] = value >> b;
        }
    }

    private static final class RotlMask extends Node {
        RotlMask(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = Integer.rotateLeft(r[a], b) & c;
        }
    }

    private static final class RotlvMask extends Node {
        RotlvMask(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = Integer.rotateLeft(r[a], r[b]) & c;
        }
    }

    private static final class Insert extends Node {
        Insert(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = Integer.rotateLeft(r[a], b) & c | r[d] & ~c;
        }
    }

    private static final class Clz extends Node {
        Clz(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = Integer.numberOfLeadingZeros(r[a]);
        }
    }

    private static final class Sext8 extends Node {
        Sext8(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (byte) r[a];
        }
    }

    private static final class Sext16 extends Node {
        Sext16(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (short) r[a];
        }
    }

    private static final class Addc extends Node {
        Addc(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (r[a] & M) + (r[b] & M);
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Addci extends Node {
        Addci(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (r[a] & M) + (b & M);
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Adde extends Node {
        Adde(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (r[a] & M) + (r[b] & M) + r[Cpu.CA];
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Addei extends Node {
        Addei(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (r[a] & M) + (b & M) + r[Cpu.CA];
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Subfc extends Node {
        Subfc(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (~r[a] & M) + (r[b] & M) + 1;
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Subfci extends Node {
        Subfci(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (~r[a] & M) + (b & M) + 1;
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Subfe extends Node {
        Subfe(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (~r[a] & M) + (r[b] & M) + r[Cpu.CA];
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class Subfei extends Node {
        Subfei(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            long sum = (~r[a] & M) + (b & M) + r[Cpu.CA];
            r[Cpu.CA] = (int) (sum >>> 32);
            r[d] = (int) sum;
        }
    }

    private static final class OvAdd extends Node {
        OvAdd(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, sumOverflows(r[a], r[b], 0));
        }
    }

    private static final class OvAdde extends Node {
        OvAdde(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, sumOverflows(r[a], r[b], r[Cpu.CA]));
        }
    }

    private static final class OvAddei extends Node {
        OvAddei(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, sumOverflows(r[a], b, r[Cpu.CA]));
        }
    }

    private static final class OvSubf extends Node {
        OvSubf(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, sumOverflows(~r[a], r[b], 1));
        }
    }

    private static final class OvSubfe extends Node {
        OvSubfe(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, sumOverflows(~r[a], r[b], r[Cpu.CA]));
        }
    }

    private static final class OvSubfei extends Node {
        OvSubfei(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, sumOverflows(~r[a], b, r[Cpu.CA]));
        }
    }

    private static final class OvNeg extends Node {
        OvNeg(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, r[a] == Integer.MIN_VALUE);
        }
    }

    private static final class OvMul extends Node {
        OvMul(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, (long) r[a] * r[b] != r[a] * r[b]);
        }
    }

    private static final class OvDivs extends Node {
        OvDivs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, r[b] == 0 || r[a] == Integer.MIN_VALUE && r[b] == -1);
        }
    }

    private static final class OvDivu extends Node {
        OvDivu(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            overflow(r, r[b] == 0);
        }
    }

    private static final class Cmps extends Node {
        Cmps(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int p = r[a];
            int q = r[b];
            r[d] = (p < q ? 8 : p > q ? 4 : 2) | r[Cpu.SO];
        }
    }

    private static final class Cmpsi extends Node {
        Cmpsi(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int p = r[a];
            r[d] = (p < b ? 8 : p > b ? 4 : 2) | r[Cpu.SO];
        }
    }

    private static final class Cmpu extends Node {
        Cmpu(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int p = r[a] + Integer.MIN_VALUE;
            int q = r[b] + Integer.MIN_VALUE;
            r[d] = (p < q ? 8 : p > q ? 4 : 2) | r[Cpu.SO];
        }
    }

    private static final class Cmpui extends Node {
        Cmpui(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int p = r[a] + Integer.MIN_VALUE;
            int q = b + Integer.MIN_VALUE;
            r[d] = (p < q ? 8 : p > q ? 4 : 2) | r[Cpu.SO];
        }
    }

    private static final class CrLogic extends Node {
        CrLogic(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int row = crBit(r, a) << 1 | crBit(r, b);
            int mask = 8 >> (d & 3);
            int slot = Cpu.CR0 + (d >> 2);
            r[slot] = (c >> row & 1) != 0 ? r[slot] | mask : r[slot] & ~mask;
        }
    }

    private static final class Mcrf extends Node {
        Mcrf(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[a];
        }
    }

    private static final class Mfcr extends Node {
        Mfcr(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.r[d] = x.cpu.cr();
        }
    }

    private static final class Mtcrf extends Node {
        Mtcrf(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            int value = r[a];
            for (int n = 0; n < 8; n++) {
                if ((b & 0x80 >> n) != 0) {
                    r[Cpu.CR0 + n] = value >>> 28 - 4 * n & 15;
                }
            }
        }
    }

    private static final class Mfxer extends Node {
        Mfxer(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.r[d] = x.cpu.xer();
        }
    }

    private static final class Mtxer extends Node {
        Mtxer(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.cpu.setXer(x.r[a]);
        }
    }

    private static final class Mcrxr extends Node {
        Mcrxr(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = r[Cpu.SO] << 3 | r[Cpu.OV] << 2 | r[Cpu.CA] << 1;
            r[Cpu.SO] = 0;
            r[Cpu.OV] = 0;
            r[Cpu.CA] = 0;
        }
    }

    private static final class Ld8 extends Node {
        Ld8(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = x.load8(r[a] + b);
        }

        @Override
        public void complete(Core x, long raw) {
            x.r[d] = (int) raw & 0xFF;
        }
    }

    private static final class Ld16 extends Node {
        Ld16(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = x.load16(r[a] + b);
        }

        @Override
        public void complete(Core x, long raw) {
            x.r[d] = (int) raw & 0xFFFF;
        }
    }

    private static final class Ld16s extends Node {
        Ld16s(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = (short) x.load16(r[a] + b);
        }

        @Override
        public void complete(Core x, long raw) {
            x.r[d] = (short) raw;
        }
    }

    private static final class Ld32 extends Node {
        Ld32(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = x.load32(r[a] + b);
        }

        @Override
        public void complete(Core x, long raw) {
            x.r[d] = (int) raw;
        }
    }

    private static final class Ld16r extends Node {
        Ld16r(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = Short.reverseBytes((short) x.load16(r[a] + b)) & 0xFFFF;
        }

        @Override
        public void complete(Core x, long raw) {
            x.r[d] = Short.reverseBytes((short) raw) & 0xFFFF;
        }
    }

    private static final class Ld32r extends Node {
        Ld32r(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = Integer.reverseBytes(x.load32(r[a] + b));
        }

        @Override
        public void complete(Core x, long raw) {
            x.r[d] = Integer.reverseBytes((int) raw);
        }
    }

    private static final class St8 extends Node {
        St8(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            x.store8(r[a] + b, r[d]);
        }
    }

    private static final class St16 extends Node {
        St16(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            x.store16(r[a] + b, r[d]);
        }
    }

    private static final class St32 extends Node {
        St32(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            x.store32(r[a] + b, r[d]);
        }
    }

    private static final class St16r extends Node {
        St16r(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            x.store16(r[a] + b, Short.reverseBytes((short) r[d]));
        }
    }

    private static final class St32r extends Node {
        St32r(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            x.store32(r[a] + b, Integer.reverseBytes(r[d]));
        }
    }

    private static final class Ldf32 extends Node {
        Ldf32(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int ea = x.r[a] + b;
            requireWordAligned(x, ea);
            x.cpu.fpr[d] = Fp.loadSingle(x.load32(ea));
        }

        @Override
        public void complete(Core x, long raw) {
            x.cpu.fpr[d] = Fp.loadSingle((int) raw);
        }
    }

    private static final class Ldf64 extends Node {
        Ldf64(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int ea = x.r[a] + b;
            requireWordAligned(x, ea);
            x.cpu.fpr[d] = x.load64(ea);
        }

        @Override
        public void complete(Core x, long raw) {
            x.cpu.fpr[d] = raw;
        }
    }

    private static final class Stf32 extends Node {
        Stf32(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int ea = x.r[a] + b;
            requireWordAligned(x, ea);
            x.store32(ea, Fp.storeSingle(x.cpu.fpr[d]));
        }
    }

    private static final class Stf64 extends Node {
        Stf64(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int ea = x.r[a] + b;
            requireWordAligned(x, ea);
            x.store64(ea, x.cpu.fpr[d]);
        }
    }

    private static final class StfWord extends Node {
        StfWord(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int ea = x.r[a] + b;
            requireWordAligned(x, ea);
            x.store32(ea, (int) x.cpu.fpr[d]);
        }
    }

    private static final class LdReserve extends Node {
        LdReserve(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = x.loadReserve(r[a] + b);
        }
    }

    private static final class StConditional extends Node {
        StConditional(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[Cpu.CR0] = (x.storeConditional(r[a] + b, r[d]) ? 2 : 0) | r[Cpu.SO];
        }
    }

    private static final class ZeroBlock extends Node {
        ZeroBlock(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.zeroBlock(x.r[a] + b);
        }
    }

    private static final class Aligned4 extends Node {
        Aligned4(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int ea = x.r[a] + b;
            if ((ea & 3) != 0) {
                throw x.multipleAlignment(ea);
            }
        }
    }

    private static final class Ld32Multiple extends Node {
        Ld32Multiple(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            r[d] = x.loadMultiple(r[a] + b);
        }
    }

    private static final class St32Multiple extends Node {
        St32Multiple(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int[] r = x.r;
            x.storeMultiple(r[a] + b, r[d]);
        }
    }

    private static final class Fadd extends Node {
        Fadd(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.add(s, f[a], f[b], c != 0));
        }
    }

    private static final class Fsub extends Node {
        Fsub(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.sub(s, f[a], f[b], c != 0));
        }
    }

    private static final class Fmul extends Node {
        Fmul(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.mul(s, f[a], f[b], c != 0));
        }
    }

    private static final class Fdiv extends Node {
        Fdiv(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.div(s, f[a], f[b], c != 0));
        }
    }

    private static final class Fmadd extends Node {
        Fmadd(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.madd(s, f[a], f[c], f[b], false));
        }
    }

    private static final class Fmsub extends Node {
        Fmsub(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.msub(s, f[a], f[c], f[b], false));
        }
    }

    private static final class Fnmadd extends Node {
        Fnmadd(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.nmadd(s, f[a], f[c], f[b], false));
        }
    }

    private static final class Fnmsub extends Node {
        Fnmsub(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.nmsub(s, f[a], f[c], f[b], false));
        }
    }

    private static final class Fmadds extends Node {
        Fmadds(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.madd(s, f[a], f[c], f[b], true));
        }
    }

    private static final class Fmsubs extends Node {
        Fmsubs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.msub(s, f[a], f[c], f[b], true));
        }
    }

    private static final class Fnmadds extends Node {
        Fnmadds(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.nmadd(s, f[a], f[c], f[b], true));
        }
    }

    private static final class Fnmsubs extends Node {
        Fnmsubs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.nmsub(s, f[a], f[c], f[b], true));
        }
    }

    private static final class Frsp extends Node {
        Frsp(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.roundToSingle(s, f[a]));
        }
    }

    private static final class Fctiw extends Node {
        Fctiw(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.fctiw(s, f[a]));
        }
    }

    private static final class Fctiwz extends Node {
        Fctiwz(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.fctiwz(s, f[a]));
        }
    }

    private static final class Fres extends Node {
        Fres(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.fres(s, f[a]));
        }
    }

    private static final class Frsqrte extends Node {
        Frsqrte(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            finish(x, d, Fp.frsqrte(s, f[a]));
        }
    }

    private static final class Fcmpu extends Node {
        Fcmpu(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            x.r[d] = Fp.compare(s, f[a], f[b], false);
            trapIfEnabled(x);
        }
    }

    private static final class Fcmpo extends Node {
        Fcmpo(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            FpStatus s = x.cpu.fp;
            x.r[d] = Fp.compare(s, f[a], f[b], true);
            trapIfEnabled(x);
        }
    }

    private static final class Fmov extends Node {
        Fmov(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            f[d] = f[a];
        }
    }

    private static final class Fneg extends Node {
        Fneg(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            f[d] = f[a] ^ Long.MIN_VALUE;
        }
    }

    private static final class Fabs extends Node {
        Fabs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            f[d] = f[a] & Long.MAX_VALUE;
        }
    }

    private static final class Fnabs extends Node {
        Fnabs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            f[d] = f[a] | Long.MIN_VALUE;
        }
    }

    private static final class Fsel extends Node {
        Fsel(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            long[] f = x.cpu.fpr;
            f[d] = Fp.sel(f[a], f[b], f[c]);
        }
    }

    private static final class Mffs extends Node {
        Mffs(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.cpu.fpr[d] = FpscrMoves.mffs(x);
        }
    }

    private static final class Mtfsf extends Node {
        Mtfsf(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            FpscrMoves.mtfsf(x, x.cpu.fpr[a], b);
        }
    }

    private static final class Cr1FromFpscr extends Node {
        Cr1FromFpscr(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.r[Cpu.CR0 + 1] = x.cpu.fp.fpscr >>> 28;
        }
    }

    private static final class Br extends Node {
        Br(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.cpu.pc = a;
        }
    }

    private static final class Brc extends Node {
        Brc(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.cpu.pc = taken(x.r, d, a) ? b : c;
        }
    }

    private static final class BrcReg extends Node {
        BrcReg(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            int target = x.r[b] & ~3;
            x.cpu.pc = taken(x.r, d, a) ? target : c;
        }
    }

    private static final class SystemCall extends Node {
        SystemCall(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.cpu.pc = a;
            x.systemCall();
        }
    }

    private static final class Program extends Node {
        Program(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            throw x.program(a);
        }
    }

    private static final class Unavailable extends Node {
        Unavailable(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            throw x.raise(a == 0 ? Vector.FP_UNAVAILABLE : Vector.ALTIVEC_UNAVAILABLE, 0);
        }
    }

    private static final class Trap extends Node {
        Trap(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            trap(x, d, x.r[a], x.r[b]);
        }
    }

    private static final class Trapi extends Node {
        Trapi(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            trap(x, d, x.r[a], b);
        }
    }

    private static final class Next extends Node {
        Next(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.cpu.pc = a;
        }
    }

    private static final class ReadTimebase extends Node {
        ReadTimebase(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            x.r[d] = (int) (a == 0 ? x.timebase.read() : x.timebase.read() >>> 32);
        }
    }

    private static final class Fence extends Node {
        Fence(Ir ir, int i) {
            super(ir, i);
        }

        @Override
        void exec(Core x) {
            if (a == 0) {
                VarHandle.fullFence();
            } else {
                VarHandle.acquireFence();
                VarHandle.releaseFence();
            }
        }
    }
}
