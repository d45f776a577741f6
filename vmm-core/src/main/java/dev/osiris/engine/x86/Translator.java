package dev.osiris.engine.x86;

import static dev.osiris.engine.x86.Collector.MAX_INSNS;
import static dev.osiris.engine.x86.Collector.PAGE_INSNS;
import static dev.osiris.engine.x86.Encoder.*;

import dev.osiris.engine.x86.SystemEmitter.Special;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.core.Core;
import dev.osiris.ppc.core.CoreTrace;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.cpu.Msr;
import dev.osiris.ppc.cpu.Vector;
import dev.osiris.ppc.ir.Callout;
import dev.osiris.ppc.ir.Context;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import dev.osiris.ppc.isa.Isa;
import dev.osiris.ppc.semantics.Rare;
import dev.osiris.ppc.semantics.VectorCall;
import dev.osiris.ppc.vec.VecAssist;
import java.util.Arrays;

/**
 * Makes a region: the instructions of one page that are reached from an entry by branches, fall-through and returns
 * from calls, as one piece of machine code. Guest registers live in host registers by how often they are used, inner
 * loops counting more; each such register holds its guest register's value throughout the region, so that at any
 * instruction boundary the state is exact once they are written back.
 *
 * <p>Places that leave for Java are {@link Site}s; their code stands behind the region's.
 *
 * <p>Guarded by the code cache's monitor.
 */
final class Translator {
    /** Host registers that a region may use for guest registers. */
    static final int[] POOL = {RBX, RSI, RDI, R8, R9, R10, R11, R12, R14, R15};
    /** xmm0 and xmm1 are scratch. */
    static final int FIRST_XMM = 2;

    /** Pseudo bit of a context: XER[SO] was 1. Compares are then left to the interpreter. */
    static final int CONTEXT_SO = 1;
    /** Pseudo bit of a context: FPSCR[XE] or FPSCR[NI] is on. Nearly all of floating point is then interpreted. */
    static final int CONTEXT_FP_SPECIAL = 2;
    /** dcbz is an alignment interrupt: the data cache is off or locked. */
    static final int CONTEXT_NO_ZEROING = 4;
    /** VSCR[NJ] is 0: vector arithmetic on denormalized numbers is an assist interrupt, which Java takes. */
    static final int CONTEXT_JAVA_MODE = 8;
    /**
     * FPSCR enables an exception, or several, but not that of an inexact result. What raises one is interpreted anyway.
     */
    static final int CONTEXT_FP_ENABLED = 16;
    /** The bits of a context that are MSR's. */
    static final int MSR_CONTEXT = Context.MASK & ~Context.LE;
    /** The bits of a context that only instructions of the floating-point and vector units depend on. */
    static final int UNIT_CONTEXT = Context.FP | Context.VEC | CONTEXT_FP_SPECIAL
            | CONTEXT_FP_ENABLED;
    /** The bits of MSR that a jump cache is good for one setting of. */
    static final int JUMP_CONTEXT = MSR_CONTEXT | Msr.IR | Msr.PR;

    private static final int XMMS = 16 - FIRST_XMM;
    /** {@link Region#fprOf} of code that has none. */
    private static final int[] NO_XMMS = new int[XMMS];
    /** {@link Region#slotOf} of such code. */
    private static final int[] NO_REGISTERS = new int[POOL.length];

    static {
        Arrays.fill(NO_XMMS, -1);
        Arrays.fill(NO_REGISTERS, -1);
    }

    /** Where vector registers begin in a mask of both kinds. */
    private static final int VR_BITS = 32;

    static final int NO_JUMP = -1;
    /** In place of an operation: the access is to what T0 holds. */
    static final int AT_T0 = -1;
    /** Bytes of a site's number in the code. */
    static final int SITE_NUMBER = 4;
    /** From the beginning of a call of {@link Thunks#translate} to the site's number. */
    static final int CALL_AND_TEST = 6;
    private static final int ALLOCATABLE = Cpu.CTR + 1;
    private static final long CR0_FAILED = State.fieldOf(0);

    private final CodeCache cache;
    private final Ir ir = new Ir();
    private final Encoder e = new Encoder();
    private final VectorEmitter vectors = new VectorEmitter(this, e);
    private final FpscrEmitter fpscr = new FpscrEmitter(this, e);
    private final FloatEmitter floats = new FloatEmitter(this, e, ir);
    private final IntegerEmitter integers = new IntegerEmitter(this, e, ir);
    private final SystemEmitter system;
    private final Collector collector;

    // The region under construction.
    private PageCode page;
    private Region region;
    private int base;
    private int pagePc;
    private boolean so;
    private boolean fpNative;
    private final int[] codeAt = new int[PAGE_INSNS];
    /** Instructions of the list whose code stands. */
    private int emittedUpTo;
    /** Whether code counts the instructions that it executes. */
    boolean counting;
    /** Whether arithmetic leaves FPSCR alone and takes the host's NaNs: see {@link NativeEngines.Options}. */
    boolean statusFree;
    /** How often code that was made in a hurry is passed before it is made well; 0 to make all well at once. */
    int hotAfter;
    /** Whether each instruction has code here; otherwise it is interpreted. */
    private final boolean[] natives = new boolean[MAX_INSNS + 1];
    /** The integer slots that each operation reads and writes. */
    private long[] usesOf = new long[512];
    private long[] defsOf = new long[512];
    private final int[] weight = new int[ALLOCATABLE];
    private final int[] host = new int[Cpu.SLOTS];
    /** Slot to its place in {@link #POOL}, or -1. */
    private final int[] poolOf = new int[Cpu.SLOTS];
    /** By the numbers of {@link Region#fprOf}. */
    private final int[] xmmWeight = new int[State.VR + 32];
    private final int[] xmm = new int[State.VR + 32];
    /** Weights of arithmetic under one MXCSR and the other. */
    private int scalarWeight;
    private int vectorWeight;
    private final Flow flow = new Flow();
    private final Hammocks hammocks = new Hammocks();
    private final Lines lines = new Lines();
    private final Groups groups = new Groups();
    /** Code of an instruction in the second copy of a line, 0 when there is none: see {@link Groups}. */
    private final int[] plainAt = new int[MAX_INSNS + 1];
    /** Such a copy is being made. */
    private boolean plain;
    /** Displacement of the access from the host address in rax. */
    int offset;
    /** The host register to which that is added: rax or rdx. */
    int at;
    /** The registers that may be dirty before and after the instruction whose code is being made. */
    private int dirtyBefore;
    private int dirtyAfter;
    /** The registers that hold their guest register at this point of the code; for assertions. */
    private int valid;

    // Jumps to instructions of this region whose place is not yet known.
    private int[] pendingAt = new int[256];
    private int[] pendingInsn = new int[256];
    private int pendingCount;

    // What is emitted behind the region.
    private Cold[] cold = new Cold[4096];
    private int coldCount;
    /** Sites that wait to be told where they go on, and their instructions' addresses. */
    private int[] called = new int[1024];
    private int calledCount;

    /** Instructions of the page whose code wants the host's flags as the one before left them. */
    private final boolean[] wantsFlags = new boolean[PAGE_INSNS];
    /** CR field whose compare set the host's flags just now, or -1. */
    private int flagsField;
    /** For each branch: the comparison that it makes again, as an operation, or -1. */
    private int[] comparedAt = new int[512];
    /** For each instruction: whether it stands between such a comparison and its branch, or is the branch. */
    private boolean[] between = new boolean[512];
    /** They are of an unsigned comparison of 32 bits; else of a signed one, or of the field's value. */
    private boolean flagsUnsigned;
    /** Slot without a host register whose value is in eax just now, or -1. */
    private int inRax;

    long translatedInsns;
    long nanos;

    Translator(Isa isa, CodeCache cache) {
        this.cache = cache;
        system = new SystemEmitter(this, e, ir, isa);
        collector = new Collector(ir, isa, system);
    }

    /** Something to be emitted behind the region: what, and the jumps that lead there. */
    static final class Cold {
        static final int MEMORY = 0;
        static final int INTERPRET = 2;
        static final int POLL = 3;
        static final int LINK = 4;
        static final int MISS = 5;
        static final int ZERO = 6;
        static final int REDIRECT = 7;
        static final int MODE = 8;
        static final int LIGHT = 9;
        static final int GROUP = 10;
        static final int MISALIGNED_DOUBLE = 11;
        static final int HOT = 13;
        static final int ARITHMETIC = 12;

        int kind;
        int from;
        /** Another jump there, for what is not aligned; 0 for none. */
        int misaligned;
        /** A register for finding out about that. */
        int scratch;
        int back;
        int retry;
        /** As numbered in the list. */
        int insn;
        int size;
        boolean write;
        /** See {@link Site#plain}. */
        int plain;
        boolean spilled;
        int operation;
        /** The xmm register with the operation's result, and the FPR that it replaces although it is an operand, or -1. */
        int result;
        int aside;
        int dirtyBefore;
        int dirtyAfter;
        int pc;
        int word;
        int target;
    }

    /** Makes an entry for an instruction that a region of the page has code for already. */
    void enterInside(PageCode page, int insn) {
        begin(page);
        region = page.regions[insn];
        if (region.quick) {
            countPassage(insn);
        }
        loadRegisters(page.live[insn]);
        e.patch(e.jmp(), page.inner[insn] - base);
        emitCold();
        page.entries[insn] = base;
        cache.commit(e);
    }

    /**
     * Translates from instruction {@code start} of the page, and registers the entries it made in {@code page}. First in
     * a hurry: most code is executed a few times, and making it well takes longer than that. Where such code is passed
     * often it asks for better ({@link #improve}).
     */
    void translate(PageCode page, int start) {
        translate(page, start, hotAfter > 0);
    }

    /**
     * Makes the region around an instruction of the page again, as well as can be; the older code stays where it is, for
     * who is in it.
     */
    void improve(PageCode page, int insn) {
        int start = page.regions[insn] == null ? insn : page.regions[insn].start;
        if (!page.hasBest(start)) {
            translate(page, start, false);
        }
        if (!page.hasBest(insn) && !cache.full()) {
            // What leads here from the start was made again before.
            translate(page, insn, false);
        }
    }

    private void begin(PageCode page) {
        this.page = page;
        base = cache.top();
        pagePc = page.virtualPage << GuestMemory.PAGE_SHIFT;
        so = (page.context & CONTEXT_SO) != 0;
        fpNative = (page.context & CONTEXT_FP_SPECIAL) == 0;
        e.clear();
        coldCount = 0;
        calledCount = 0;
        pendingCount = 0;
        emittedUpTo = 0;
        dirtyBefore = 0;
        dirtyAfter = 0;
    }

    private void translate(PageCode page, int start, boolean quick) {
        long began = System.nanoTime();
        begin(page);
        collector.collect(page, start, quick);
        findNatives();
        beginAll();
        if (quick) {
            keepNothing(start);
        } else {
            measure();
            findHammocks();
            allocate(start);
            findGroups();
            findComparisons();
            analyse();
        }
        emitEntries();
        emitBody();
        emitPlainLines();
        bindCalled();
        emitCold();
        cache.commit(e);
        translatedInsns += ir.insns();
        nanos += System.nanoTime() - began;
    }

    /** Guest instructions of the last region. */
    int regionInsns() {
        return ir.insns();
    }

    /** Shows the instructions of the last region, in runs of those that follow each other. */
    void tell(CoreTrace trace, Core core) {
        int first = 0;
        for (int i = 1; i <= ir.insns(); i++) {
            if (i == ir.insns() || ir.pcOf(i) != ir.pcOf(i - 1) + 4) {
                int[] words = new int[i - first];
                for (int k = first; k < i; k++) {
                    words[k - first] = ir.wordOf(k);
                }
                trace.decoded(core, ir.pcOf(first), words);
                first = i;
            }
        }
    }

    // ------------------------------------------------------------------ what is known beforehand

    private void findNatives() {
        for (int n = 0; n < ir.insns(); n++) {
            natives[n] = nativeInsn(n);
        }
    }

    /** What is found later, or not at all. */
    private void beginAll() {
        hammocks.begin(ir.insns());
        groups.begin(ir.insns(), ir.size());
        if (comparedAt.length < ir.insns()) {
            comparedAt = new int[ir.insns() * 2];
            between = new boolean[ir.insns() * 2];
        }
        Arrays.fill(comparedAt, 0, ir.insns(), -1);
        Arrays.fill(between, 0, ir.insns(), false);
        Arrays.fill(host, -1);
        Arrays.fill(poolOf, -1);
        Arrays.fill(xmm, -1);
    }

    /** No guest register lives in a host register. */
    private void keepNothing(int start) {
        region = new Region(page, start, true, NO_REGISTERS, NO_XMMS, false);
    }

    /** What is asked again and again of operations. */
    private void measure() {
        if (usesOf.length < ir.size()) {
            usesOf = new long[2 * ir.size()];
            defsOf = new long[2 * ir.size()];
        }
        for (int i = 0; i < ir.size(); i++) {
            usesOf[i] = ir.uses(i);
            defsOf[i] = ir.defs(i);
        }
    }

    private void findGroups() {
        for (int n = 0; n < ir.insns(); n++) {
            int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
            if (collector.isLeader(insn) || n > 0 && ir.pcOf(n) != ir.pcOf(n - 1) + 4 || specialOf(n) != Special.NONE
                    || !natives[n]) {
                groups.closeAll();
            }
            if (specialOf(n) == Special.NONE && natives[n]) {
                for (int i = firstOp(n); i < opEnd(n); i++) {
                    groups.operation(ir, i, n, defsOf[i]);
                }
            }
        }
        groups.choose(ir, lines);
    }

    // ------------------------------------------------------------------ registers

    private void allocate(int start) {
        Arrays.fill(weight, 0);
        Arrays.fill(xmmWeight, 0);
        scalarWeight = 0;
        vectorWeight = 0;
        boolean anyVectors = false;
        for (int n = 0; n < ir.insns(); n++) {
            int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
            if (!natives[n]) {
                continue;
            }
            int w = 1 << 3 * Math.min(collector.depth(insn), 3);
            if (specialOf(n) != Special.NONE) {
                count(system.uses(ir.wordOf(n)) | system.defs(ir.wordOf(n)), w);
                continue;
            }
            for (int i = firstOp(n); i < opEnd(n); i++) {
                count(usesOf[i], w);
                count(defsOf[i], w);
                if (!page.unitless) {
                    anyVectors |= weighUnits(i, w);
                }
            }
        }
        int[] slotOf = allocateIntegers();
        int[] fprOf = page.unitless ? NO_XMMS : allocateXmms(anyVectors ? VectorEmitter.FIRST_XMM - FIRST_XMM : 0);
        region = new Region(page, start, false, slotOf, fprOf, vectorWeight > 0 && vectorWeight >= scalarWeight);
    }

    /** Of an operation, what it does in the floating-point and vector units. Whether it is one of the latter's. */
    private boolean weighUnits(int i, int w) {
        countXmms(ir.fpUses(i) | vectorUses(i) << VR_BITS, w);
        countXmms(ir.fpDefs(i) | vectorDefs(i) << VR_BITS, w);
        if (isVector(i)) {
            vectorWeight += VectorEmitter.isArithmetic(ir.callout(i)) ? w : 0;
            return true;
        }
        scalarWeight += obeysMxcsr(ir.op(i)) ? w : 0;
        return false;
    }

    private int[] allocateIntegers() {
        int[] slotOf = new int[POOL.length];
        for (int p = 0; p < POOL.length; p++) {
            int best = -1;
            for (int s = 0; s < ALLOCATABLE; s++) {
                if (weight[s] > 1 && (best < 0 || weight[s] > weight[best])) {
                    best = s;
                }
            }
            slotOf[p] = best;
            if (best < 0) {
                Arrays.fill(slotOf, p, POOL.length, -1);
                return slotOf;
            }
            host[best] = POOL[p];
            poolOf[best] = p;
            weight[best] = 0;
        }
        return slotOf;
    }

    /** Vector code has more scratch registers, which come {@code first}. */
    private int[] allocateXmms(int first) {
        int[] fprOf = new int[XMMS];
        Arrays.fill(fprOf, -1);
        for (int x = first; x < XMMS; x++) {
            int best = -1;
            for (int f = 0; f < xmmWeight.length; f++) {
                if (xmmWeight[f] > 1 && (best < 0 || xmmWeight[f] > xmmWeight[best])) {
                    best = f;
                }
            }
            if (best < 0) {
                return fprOf;
            }
            fprOf[x] = best;
            xmm[best] = FIRST_XMM + x;
            xmmWeight[best] = 0;
        }
        return fprOf;
    }

    /** FPRs, and vector registers in the upper half of the mask. */
    private void countXmms(long registers, int w) {
        for (long rest = registers; rest != 0; rest &= rest - 1) {
            xmmWeight[numberOf(Long.numberOfTrailingZeros(rest))] += w;
        }
    }

    /** From a bit of such a mask to the number in {@link Region#fprOf}. */
    private static int numberOf(int bit) {
        return bit < VR_BITS ? bit : State.VR + bit - VR_BITS;
    }

    /** Whether it is one of {@link VectorEmitter}'s. */
    private boolean isVector(int i) {
        return (ir.op(i) == IrOp.VECTOR || ir.op(i) == IrOp.CALL) && VectorEmitter.handles(ir.callout(i));
    }

    /** Whether it rounds, or makes zeros of denormalized numbers when MXCSR says so. */
    private static boolean obeysMxcsr(IrOp op) {
        return switch (op) {
            case FADD, FSUB, FMUL, FDIV, FMADD, FMSUB, FNMADD, FNMSUB, FMADDS, FMSUBS, FNMADDS, FNMSUBS, FRSP, FCTIW,
                    FCTIWZ, FCMPU, FCMPO, LDF32, MFFS, MTFSF, CR1_FROM_FPSCR -> true;
            default -> false;
        };
    }

    /** Vector registers that an operation reads, as a mask. */
    private long vectorUses(int i) {
        return isVector(i) ? VectorEmitter.uses(ir.callout(i), ir.wordOf(ir.insnOf(i))) : 0;
    }

    private long vectorDefs(int i) {
        return isVector(i) ? VectorEmitter.defs(ir.callout(i), ir.wordOf(ir.insnOf(i))) : 0;
    }

    int opEnd(int n) {
        return n + 1 < ir.insns() ? firstOp(n + 1) : ir.size();
    }

    private void count(long slots, int w) {
        for (long rest = slots & (1L << ALLOCATABLE) - 1; rest != 0; rest &= rest - 1) {
            weight[Long.numberOfTrailingZeros(rest)] += w;
        }
    }

    /** Counted code executes what the guest executes. */
    private void findHammocks() {
        if (!counting) {
            hammocks.find(ir, lines);
        }
    }

    /**
     * Branches some way behind their comparison, whose operands are still as they were: the branch compares again, which
     * is one operation for the host together with the jump, and waits for nothing but the operands.
     */
    private void findComparisons() {
        for (int n = 1; n < ir.insns(); n++) {
            int op = firstOp(n);
            if (natives[n] && opEnd(n) == op + 1 && ir.op(op) == IrOp.BRC && conditional(op) && (ir.a(op) & 3) != 3
                    && hammocks.comparison(n) < 0) {
                findComparison(n);
            }
        }
    }

    /** When the comparison is the instruction before, the host's flags will do. */
    private void findComparison(int branch) {
        int comparison = lines.decidedBy(branch);
        if (comparison < 0 || ir.insnOf(comparison) == branch - 1) {
            return;
        }
        long changed = 0;
        for (int i = comparison + 1; i < firstOp(branch); i++) {
            changed |= defsOf[i];
        }
        if (canCompareAgain(comparison, changed)) {
            comparedAt[branch] = comparison;
            Arrays.fill(between, ir.insnOf(comparison) + 1, branch + 1, true);
        }
    }

    private boolean canCompareAgain(int i, long changed) {
        return switch (ir.op(i)) {
            case CMPSI, CMPUI -> isHeld(ir.a(i), changed);
            case CMPS, CMPU -> isHeld(ir.a(i), changed) && isHeld(ir.b(i), changed);
            default -> false;
        };
    }

    private boolean isHeld(int slot, long changed) {
        return host[slot] >= 0 && (changed >>> slot & 1) == 0;
    }

    private final class Lines implements Hammocks.Code, Groups.Code {
        @Override
        public boolean follows(int n) {
            return n > 0 && ir.pcOf(n) == ir.pcOf(n - 1) + 4 && !isLeader(n) && isTranslated(n);
        }

        /** With XER[SO] set, comparisons are interpreted: those decide nothing here. */
        @Override
        public int decidedBy(int branch) {
            int field = Cpu.CR0 + (ir.a(collector.firstOp(branch)) >> 2);
            for (int n = branch; n > 0 && follows(n); n--) {
                for (int i = opEnd(n - 1) - 1; i >= collector.firstOp(n - 1); i--) {
                    if ((defsOf[i] >>> field & 1) != 0) {
                        return isComparison(ir.op(i)) && i == opEnd(n - 1) - 1 && isTranslated(n - 1) ? i : -1;
                    }
                }
            }
            return -1;
        }

        private static boolean isComparison(IrOp op) {
            return op == IrOp.CMPS || op == IrOp.CMPSI || op == IrOp.CMPU || op == IrOp.CMPUI;
        }

        private boolean isTranslated(int n) {
            return natives[n] && specialOf(n) == Special.NONE;
        }

        @Override
        public int firstOp(int n) {
            return collector.firstOp(n);
        }

        @Override
        public int endOp(int n) {
            return opEnd(n);
        }

        @Override
        public boolean leavesRdx(int n) {
            if (!isTranslated(n) || hammocks.waits(n) || hammocks.branch(n) >= 0) {
                return false;
            }
            boolean indexed = isIndexed(n);
            for (int i = indexed ? firstOp(n) + 1 : firstOp(n); i < opEnd(n); i++) {
                if (!Translator.this.leavesRdx(i, indexed)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean leavesRcx(int n) {
            if (counting || !isTranslated(n) || hammocks.body(n) > 0) {
                return false;
            }
            for (int i = isIndexed(n) ? firstOp(n) + 1 : firstOp(n); i < opEnd(n); i++) {
                boolean access = Groups.size(ir.op(i)) != 0;
                if (!Translator.this.leavesRcx(i)
                        || access && groups.wantsScratch(i) && (groups.rdxTaken(n) || !leavesRdx(n))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean inLoop(int n) {
            return collector.depth(ir.pcOf(n) >>> 2 & PAGE_INSNS - 1) > 0;
        }
    }

    /** Whether the code of an operation leaves rdx alone, where T0 lives. */
    private boolean leavesRdx(int i, boolean indexed) {
        return switch (ir.op(i)) {
            case MOVI, MOV, ADD, ADDI, SUB, NEG, MUL, MULI, AND, OR, XOR, ANDC, ORC, NOR, NAND, EQV, ANDI, ORI, XORI, SHL,
                    SHR, ROTL_MASK, ROTLV_MASK, INSERT, CLZ, SEXT8, SEXT16, ADDC, ADDCI, ADDE, ADDEI, SUBFC, SUBFCI,
                    SUBFE, SUBFEI, CMPS, CMPSI, CMPU, CMPUI, MTCRF, MCRF, BRC -> ir.d(i) != Cpu.T0 && !readsT0(i);
            case FMOV, FNEG, FABS, FNABS, FSEL, FADD, FSUB, FMUL, FDIV, FMADD, FMSUB, FNMADD, FNMSUB, FMADDS, FMSUBS,
                    FNMADDS, FNMSUBS, FRSP, FCMPU, FCMPO -> true;
            case LD8, LD16, LD16S, LD16R, LD32, LD32R, LD32_MULTIPLE, ST8, ST16, ST16R, ST32, ST32R, ST32_MULTIPLE, LDF32,
                    LDF64, STF64, STF_WORD -> indexed || ir.a(i) != Cpu.T0;
            default -> false;
        };
    }

    private boolean readsT0(int i) {
        return (usesOf[i] >>> Cpu.T0 & 1) != 0;
    }

    /** Whether it leaves rcx alone, but for finding an address. */
    private boolean leavesRcx(int i) {
        return switch (ir.op(i)) {
            case MOVI, MOV, ADD, ADDI, SUB, AND, OR, XOR, ANDI, ORI, XORI, NEG, SEXT8, SEXT16, ROTL_MASK, CMPSI, CMPUI,
                    LD8, LD16, LD16S, LD16R, LD32, LD32R, FMOV, FNEG, FABS, FNABS, FADD, FSUB, FMUL, FDIV, FMADD, FMSUB,
                    FNMADD, FNMSUB, FMADDS, FMSUBS, FNMADDS, FNMSUBS, FRSP, LDF64, STF64 -> true;
            case CMPU -> host[ir.b(i)] >= 0;
            case ST8, ST16, ST16R, ST32, ST32R -> host[ir.d(i)] >= 0;
            default -> false;
        };
    }

    // ------------------------------------------------------------------ what registers hold where

    private void analyse() {
        flow.begin(ir.insns());
        for (int n = 0; n < ir.insns(); n++) {
            if (!natives[n]) {
                flow.reloading(n);
            } else if (specialOf(n) != Special.NONE) {
                flow.instruction(n, registers(system.uses(ir.wordOf(n))), registers(system.defs(ir.wordOf(n))), true);
            } else {
                analyseOps(n);
            }
            edges(n);
        }
        flow.solve();
    }

    private void analyseOps(int n) {
        int uses = 0;
        int defs = 0;
        boolean leaves = nextListed(n) < 0;
        for (int i = firstOp(n); i < opEnd(n); i++) {
            uses |= registers(usesOf[i]);
            defs |= registers(defsOf[i]);
            if (!page.unitless) {
                uses |= xmmRegisters(ir.fpUses(i) | vectorUses(i) << VR_BITS);
                defs |= xmmRegisters(ir.fpDefs(i) | vectorDefs(i) << VR_BITS);
            }
            uses |= comparedAt[n] < 0 ? 0 : registers(usesOf[comparedAt[n]]);
            leaves |= !staysHere(i, n);
        }
        for (int k = 1; k <= hammocks.body(n); k++) {
            // Where the branch is taken, the body's registers keep their values.
            uses |= registers(defsOf[firstOp(n + k)]);
        }
        flow.instruction(n, uses, defs, leaves);
    }

    /** Whether an operation's code has no place that leaves. */
    private boolean staysHere(int i, int n) {
        return switch (ir.op(i)) {
            case MOVI, MOV, ADD, ADDI, SUB, NEG, MUL, MULI, MULHS, MULHU, DIVU, AND, OR, XOR, ANDC, ORC, NOR, NAND, EQV,
                    ANDI, ORI, XORI, SHL, SHR, SAR, SARI, ROTL_MASK, ROTLV_MASK, INSERT, CLZ, SEXT8, SEXT16, ADDC, ADDCI,
                    ADDE, ADDEI, SUBFC, SUBFCI, SUBFE, SUBFEI, CMPS, CMPSI, CMPU, CMPUI, CR_LOGIC, MFCR, MTCRF, MFXER,
                    MCRF, FMOV, FNEG, FABS, FNABS, FSEL, MFFS, CR1_FROM_FPSCR, FENCE -> true;
            case VECTOR, CALL -> !isVector(i)
                    || VectorEmitter.staysHere(ir.callout(i)) && !mayWantAssistance(ir.callout(i));
            case BR -> forwardHere(ir.a(i), n);
            case BRC -> forwardHere(ir.b(i), n);
            default -> false;
        };
    }

    /**
     * Whether code of this region may jump there. A call does not make its target one, and code in the middle of a line
     * counts on what came before it: the host's flags, a group's address.
     */
    private boolean isTarget(int insn) {
        return insn >= 0 && collector.listed(insn) >= 0 && collector.isLeader(insn);
    }

    private boolean forwardHere(int target, int n) {
        int insn = collector.inPage(target);
        return isTarget(insn) && Integer.compareUnsigned(target, ir.pcOf(n)) > 0;
    }

    /** Where control may go from an instruction inside the region: as the code that is made for it does. */
    private void edges(int n) {
        if (!ended(n) || SystemEmitter.goesOn(specialOf(n))) {
            edge(n, nextListed(n));
            return;
        }
        int op = opEnd(n) - 1;
        switch (ir.op(op)) {
            case BR -> edge(n, listedAt(ir.a(op)));
            case BRC -> {
                edge(n, listedAt(ir.b(op)));
                edge(n, nextListed(n));
            }
            case BRC_REG -> {
                if ((ir.d(op) & 20) != 20) {
                    edge(n, nextListed(n));
                }
                for (int i = collector.returns(n) - 1; i >= 0; i--) {
                    edge(n, collector.listed(collector.returnTo(i)));
                }
            }
            default -> { }
        }
    }

    private void edge(int from, int to) {
        if (to >= 0) {
            flow.edge(from, to);
        }
    }

    /** The place in the list of the instruction behind one, or -1. */
    private int nextListed(int n) {
        int insn = (ir.pcOf(n) >>> 2 & PAGE_INSNS - 1) + 1;
        return insn < PAGE_INSNS ? collector.listed(insn) : -1;
    }

    private int listedAt(int pc) {
        int insn = collector.inPage(pc);
        return insn < 0 ? -1 : collector.listed(insn);
    }

    /** The host registers that hold some of these slots. */
    private int registers(long slots) {
        int mask = 0;
        for (long rest = slots & (1L << ALLOCATABLE) - 1; rest != 0; rest &= rest - 1) {
            int p = poolOf[Long.numberOfTrailingZeros(rest)];
            mask |= p < 0 ? 0 : 1 << p;
        }
        return mask;
    }

    private int xmmRegisters(long both) {
        int mask = 0;
        for (long rest = both; rest != 0; rest &= rest - 1) {
            int x = xmm[numberOf(Long.numberOfTrailingZeros(rest))];
            mask |= x < 0 ? 0 : 1 << Flow.XMM + x - FIRST_XMM;
        }
        return mask;
    }

    // ------------------------------------------------------------------ layout

    private void emitEntries() {
        for (int n = 0; n < ir.insns(); n++) {
            int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
            if (collector.isEntry(insn)) {
                page.entries[insn] = base + e.at;
                if (region.quick) {
                    countPassage(insn);
                } else {
                    loadRegisters(flow.live(n));
                }
                jumpTo(insn, e.jmp());
            } else if (!region.quick) {
                // An older one leads to older code.
                page.entries[insn] = 0;
            }
        }
    }

    /** Bytes of the code of {@link #countPassage}, at most. */
    static final int LONGEST_COUNT = 24;

    /** Here somebody passes on the way to an instruction: when that was often, it is made well. Changes rcx and the flags. */
    private void countPassage(int insn) {
        e.load64(RCX, RBP, State.COUNTERS);
        e.aluMemImm64(SUB, RCX, cache.counter(hotAfter), 1);
        alignPatch(2);
        cold(Cold.HOT, e.jcc(S)).target = pagePc + 4 * insn;
    }

    /** Other vCPUs may be executing a jump while it is patched: its displacement, {@code opcode} bytes on, is aligned. */
    private void alignPatch(int opcode) {
        while ((base + e.at + opcode & 3) != 0) {
            e.byte1(0x90);
        }
    }

    private void loadRegisters(int live) {
        for (int p = 0; p < POOL.length; p++) {
            if ((live >>> p & 1) != 0) {
                e.load(POOL[p], RBP, State.slot(region.slotOf[p]));
            }
        }
        for (int x = 0; x < XMMS && live >>> Flow.XMM + x != 0; x++) {
            if ((live >>> Flow.XMM + x & 1) != 0) {
                int f = region.fprOf[x];
                if (f >= State.VR) {
                    e.movupsLoad(FIRST_XMM + x, RBP, State.place(f));
                } else {
                    e.movsdLoad(FIRST_XMM + x, RBP, State.place(f));
                }
            }
        }
        if (region.vectorMode) {
            e.stmxcsr(RBP, State.MXCSR_SCALAR);
            e.ldmxcsr(RBP, State.MXCSR_VECTOR);
        }
    }

    /** Writes back what may be dirty behind the current instruction. Keeps the host's flags. */
    void spill() {
        spill(dirtyAfter);
    }

    private void spill(int dirty) {
        for (int p = 0; p < POOL.length; p++) {
            if ((dirty >>> p & 1) != 0) {
                e.store(RBP, State.slot(region.slotOf[p]), POOL[p]);
            }
        }
        for (int x = 0; x < XMMS && dirty >>> Flow.XMM + x != 0; x++) {
            if ((dirty >>> Flow.XMM + x & 1) != 0) {
                int f = region.fprOf[x];
                if (f >= State.VR) {
                    e.movupsStore(RBP, State.place(f), FIRST_XMM + x);
                } else {
                    e.movsdStore(RBP, State.place(f), FIRST_XMM + x);
                }
            }
        }
        if (region.vectorMode) {
            e.ldmxcsr(RBP, State.MXCSR_SCALAR);
        }
    }

    /** Makes the jump that ends at {@code end} lead to an instruction of this region. */
    private void jumpTo(int insn, int end) {
        if (emitted(insn)) {
            e.patch(end, codeAt[insn]);
            return;
        }
        if (pendingCount == pendingAt.length) {
            pendingAt = Arrays.copyOf(pendingAt, pendingCount * 2);
            pendingInsn = Arrays.copyOf(pendingInsn, pendingCount * 2);
        }
        pendingAt[pendingCount] = end;
        pendingInsn[pendingCount++] = insn;
    }

    private boolean emitted(int insn) {
        return collector.listed(insn) < emittedUpTo;
    }

    private void emitBody() {
        flagsField = -1;
        for (int n = 0; n < ir.insns(); n++) {
            int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
            if (collector.isLeader(insn)) {
                flagsField = -1;
            }
            codeAt[insn] = e.at;
            wantsFlags[insn] = inTheMiddle(n);
            if (!wantsFlags[insn] && (groups.from(n) < 0 || groups.from(n) == n)) {
                enterable(n, insn);
            }
            int body = hammocks.body(n);
            emittedUpTo = n + body + 1;
            emitAt(n, insn);
            Arrays.fill(wantsFlags, insn + 1, insn + 1 + body, true);
            n += body;
        }
        for (int i = 0; i < pendingCount; i++) {
            e.patch(pendingAt[i], codeAt[pendingInsn[i]]);
        }
        emittedUpTo = ir.insns();
    }

    /**
     * Whether code that came before has left something for what comes: the host's flags, an outcome in dl, operands, the
     * time.
     */
    private boolean inTheMiddle(int n) {
        return flagsField >= 0 || hammocks.waits(n) || between[n] || system.isSameMoment(n);
    }

    /** The code of an instruction that begins here can be gone to. */
    private void enterable(int n, int insn) {
        page.inner[insn] = base + e.at;
        page.regions[insn] = region;
        page.live[insn] = region.quick ? 0 : flow.live(n);
    }

    private void emitAt(int n, int insn) {
        dirtyBefore = region.quick ? 0 : flow.dirty(n);
        dirtyAfter = region.quick ? 0 : flow.dirtyAfter(n);
        valid = region.quick ? 0 : flow.live(n);
        if (counting) {
            countInsn();
        }
        emitInsn(n, insn);
    }

    /** Host flags may hold a comparison. */
    private void countInsn() {
        e.load64(RCX, RBP, State.EXECUTED);
        e.lea64(RCX, RCX, 1);
        e.store64(RBP, State.EXECUTED, RCX);
    }

    /** The second copies of lines that have groups: every access by itself. */
    private void emitPlainLines() {
        Arrays.fill(plainAt, 0, ir.insns(), 0);
        plain = true;
        for (int n = 0; n < ir.insns(); n++) {
            if (groups.from(n) == n) {
                emitPlainLine(n, groups.to(n));
            }
        }
        plain = false;
    }

    private void emitPlainLine(int first, int last) {
        flagsField = -1;
        int end = last;
        for (int n = first; n <= last; n++) {
            int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
            plainAt[n] = e.at;
            wantsFlags[insn] |= inTheMiddle(n);
            if (!inTheMiddle(n) && n != first) {
                enterable(n, insn);
            }
            emitAt(n, insn);
            n += hammocks.body(n);
            end = n;
        }
        // The instruction that follows was taken to stand right behind.
        int next = nextListed(end);
        if (next == end + 1) {
            jumpTo(ir.pcOf(next) >>> 2 & PAGE_INSNS - 1, e.jmp());
        }
    }

    /** Where the group's lowest byte lies, if it all lies in one page: in rax, or in the register that is the group's. */
    private void groupHeader(Groups.Group g, int n) {
        int to = registerOf(g);
        int scratch = to == RAX ? scratch(n) : RAX;
        accessAddress(to, g.firstMember, -groups.offset(g.firstMember));
        e.shrx(scratch, to, R13);
        e.aluIndexed64(SUB, to, R13, scratch, 3, g.write ? Maps.WRITES : Maps.READS);
        toPlainLine(n, e.jcc(AE));
        if (g.isOneDouble()) {
            e.testImm8(to, 7);
            toPlainLine(n, e.jcc(NE));
        } else {
            inOnePage(g, n, to, scratch);
        }
        if (to == RAX) {
            e.store64(RBP, State.GROUPS + 8 * g.place, RAX);
        }
    }

    /** Rotated, what is not on a word boundary is above everything else. */
    private void inOnePage(Groups.Group g, int n, int to, int scratch) {
        int last = 0x1000 - (g.high - g.low);
        if (g.aligned) {
            e.rorx(scratch, to, 2);
            e.aluImm(AND, scratch, 0xC000_03FF);
            e.aluImm(CMP, scratch, last >> 2);
        } else {
            e.mov(scratch, to);
            e.aluImm(AND, scratch, 0xFFF);
            e.aluImm(CMP, scratch, last);
        }
        toPlainLine(n, e.jcc(A));
    }

    private static int registerOf(Groups.Group g) {
        return g.place == Groups.IN_RDX ? RDX : g.place == Groups.IN_RCX ? RCX : RAX;
    }

    /** A register beside rax for the code of an access. */
    private int scratch(int n) {
        return !plain && groups.rcxTaken(n) ? RDX : RCX;
    }

    private void toPlainLine(int n, int from) {
        cold(Cold.GROUP, from).target = n;
    }

    private void emitInsn(int n, int insn) {
        inRax = -1;
        int end = opEnd(n);
        Special special = specialOf(n);
        if (special != Special.NONE) {
            flagsField = -1;
            system.emit(special, n);
            if (SystemEmitter.goesOn(special)) {
                fallThrough(n, insn + 1);
            }
            return;
        }
        if (natives[n]) {
            for (int i = isIndexed(n) ? firstOp(n) + 1 : firstOp(n); i < end; i++) {
                emitOp(i, n);
            }
        } else {
            flagsField = -1;
            interpretHere(n, ended(n));
        }
        boolean ended = ended(n);
        if (!ended) {
            fallThrough(n, insn + 1);
        }
    }

    /** What comes after an instruction that does not end its block, when it is not emitted right behind it. */
    private void fallThrough(int n, int next) {
        boolean adjacent = n + 1 < ir.insns() && next < PAGE_INSNS && collector.listed(next) == n + 1;
        if (!adjacent) {
            goTo(pagePc + 4 * (next - 1), pagePc + 4 * next);
        }
    }

    // ------------------------------------------------------------------ control

    /** Control goes from one address to another, both constant. */
    private void goTo(int from, int to) {
        int insn = collector.inPage(to);
        boolean back = Integer.compareUnsigned(to, from) <= 0;
        if (isTarget(insn)) {
            if (back) {
                if (region.quick) {
                    countPassage(insn);
                }
                e.aluMem(CMP, RBP, RBP, State.ATTENTION);
                jumpTo(insn, e.jcc(E));
                leaveAt(to, false, e.jmp());
            } else {
                jumpTo(insn, e.jmp());
            }
            return;
        }
        spill();
        if (back) {
            poll(to, true);
        }
        if (insn >= 0) {
            link(from, to, insn);
        } else {
            leavePage(to);
        }
    }

    /** Leaves for {@code pc} when attention is wanted. */
    void poll(int pc, boolean spilled) {
        e.aluMem(CMP, RBP, RBP, State.ATTENTION);
        leaveAt(pc, spilled, e.jcc(NE));
    }

    private void leaveAt(int pc, boolean spilled, int from) {
        Cold c = cold(Cold.POLL, from);
        c.target = pc;
        c.spilled = spilled;
    }

    /** To other code of the same page: a jump that is patched when that code exists. */
    private void link(int from, int to, int insn) {
        alignPatch(1);
        if (page.entries[insn] != 0 && (region.quick || page.hasBest(insn))) {
            e.patch(e.jmp(), page.entries[insn] - base);
            return;
        }
        Cold c = cold(Cold.LINK, e.jmp());
        c.pc = from;
        c.target = to;
    }

    /** To another page: only the jump cache knows whether the mapping still holds. */
    private void leavePage(int to) {
        e.aluMemImm(CMP, R13, Maps.jumpEntry(to), to | 1);
        Cold c = cold(Cold.MISS, e.jcc(NE));
        c.target = to;
        e.jmpMem(R13, Maps.jumpEntry(to) + 8);
    }

    /** To the address in eax. */
    private void leaveIndirect() {
        e.aluMem(CMP, RBP, RBP, State.ATTENTION);
        int stop = e.jccShort(NE);
        e.shrx(RCX, RAX, R13);
        e.alu(XOR, RCX, RAX);
        e.aluImm(AND, RCX, Maps.JUMP_MASK);
        e.aluImm(OR, RAX, 1);
        e.aluIndexed(CMP, RAX, R13, RCX, 2, Maps.JUMPS);
        int miss = e.jccShort(NE);
        e.jmpIndexed(R13, RCX, 2, Maps.JUMPS + 8);
        e.bindShort(miss);
        e.aluImm(AND, RAX, -4);
        e.store(RBP, State.PC, RAX);
        e.patch(e.jmp(), cache.thunks.jump - base);
        e.bindShort(stop);
        e.store(RBP, State.PC, RAX);
        e.patch(e.jmp(), cache.thunks.attention - base);
    }

    /** BRC: the jump is taken when the condition holds; what follows is the other way. */
    private void branchConditional(int i, int n) {
        if (hammocks.body(n) > 0) {
            hammock(i, n);
            return;
        }
        int target = ir.b(i);
        int pc = ir.pcOf(n);
        int counted = countDown(i);
        int insn = collector.inPage(target);
        boolean forwardHere = isTarget(insn) && Integer.compareUnsigned(target, pc) > 0;
        if (counted == NO_JUMP && conditional(i) && forwardHere) {
            // The usual case: one condition, a target in this region, forward.
            jumpTo(insn, e.jcc(conditionOf(i)));
        } else {
            int refused = skipUnlessCondition(i);
            goTo(pc, target);
            bindHere(counted);
            bindHere(refused);
        }
        branchFallThrough(i, n);
    }

    // ---- branches over what only computes: see Hammocks

    private void hammock(int i, int n) {
        int body = hammocks.body(n);
        int first = firstOp(n + 1);
        int executed;
        if (Hammocks.keepsFlags(ir.op(first))) {
            executed = executedWhen(i, n);
            for (int k = 1; k <= body; k++) {
                choose(executed, firstOp(n + k));
            }
        } else {
            computeAnew(first);
            flagsField = -1;
            executed = executedWhen(i, n);
            choose(executed, ir.d(first), RAX);
        }
        flagsField = -1;
        dirtyAfter = flow.dirtyAfter(n + body);
        fallThrough(n + body, (ir.pcOf(n + body) >>> 2 & PAGE_INSNS - 1) + 1);
    }

    /** The condition code on which the body is executed, with the host's flags set for it. */
    private int executedWhen(int i, int n) {
        if (waitsInDl(n)) {
            e.test8(RDX, RDX);
            return NE;
        }
        return conditionOf(i) ^ 1;
    }

    /** Whether the comparison of a hammock leaves its outcome in dl: when the flags will have gone. */
    private boolean waitsInDl(int branch) {
        int comparison = hammocks.comparison(branch);
        return comparison >= 0 && (comparison != branch - 1 || !Hammocks.keepsFlags(ir.op(firstOp(branch + 1))));
    }

    /** After a comparison: what a hammock further on asks of it. */
    private void leaveOutcome(int i, int n) {
        int branch = hammocks.branch(n);
        if (branch >= 0 && i == opEnd(n) - 1 && waitsInDl(branch)) {
            e.setcc(conditionOf(firstOp(branch)) ^ 1, RDX);
        }
    }

    /** r[d] becomes the operation's result when the condition holds. */
    private void choose(int condition, int i) {
        int result = RAX;
        int a = ir.a(i);
        int b = ir.b(i);
        switch (ir.op(i)) {
            case MOV -> result = src(a, RAX);
            case MOVI -> e.movImmKeepFlags(RAX, a);
            case ADDI -> e.lea(RAX, src(a, RAX), b);
            case ADD -> e.leaIndexed(RAX, src(a, RAX), src(b, RCX), 0, 0);
            case SEXT8 -> e.movsx8(RAX, src(a, RAX));
            case SEXT16 -> e.movsx16(RAX, src(a, RAX));
            default -> throw new IllegalStateException("no body of a hammock: " + ir.op(i));
        }
        choose(condition, ir.d(i), result);
    }

    private void choose(int condition, int d, int result) {
        if (host[d] >= 0) {
            e.cmov(condition, host[d], result);
            valid |= 1 << poolOf[d];
        } else {
            e.load(RCX, RBP, State.slot(d));
            e.cmov(condition, RCX, result);
            e.store(RBP, State.slot(d), RCX);
        }
    }

    /** eax = the operation's result. */
    private void computeAnew(int i) {
        int b = ir.b(i);
        loadInto(RAX, ir.a(i));
        switch (ir.op(i)) {
            case SUB -> operate(SUB, RAX, b);
            case AND -> operate(AND, RAX, b);
            case OR -> operate(OR, RAX, b);
            case XOR -> operate(XOR, RAX, b);
            case ANDI -> e.aluImm(AND, RAX, b);
            case ORI -> e.aluImm(OR, RAX, b);
            case XORI -> e.aluImm(XOR, RAX, b);
            case NEG -> e.group3(NEG, RAX);
            default -> throw new IllegalStateException("no body of a hammock: " + ir.op(i));
        }
    }

    /** The CTR half of a branch: decrements, and returns the jump away when that decides against it, or NO_JUMP. */
    private int countDown(int i) {
        int bo = ir.d(i);
        if ((bo & 4) != 0) {
            return NO_JUMP;
        }
        decrementCtr();
        flagsField = -1;
        return e.jcc((bo & 2) != 0 ? NE : E);
    }

    private boolean conditional(int i) {
        return (ir.d(i) & 16) == 0;
    }

    private int conditionOf(int i) {
        int comparison = comparedAt[ir.insnOf(i)];
        if (comparison >= 0 && flagsField != ir.d(comparison)) {
            compareAgain(comparison);
        }
        return condition(ir.a(i), (ir.d(i) & 8) != 0);
    }

    /** The condition half: returns the jump away when it does not hold, or NO_JUMP. */
    private int skipUnlessCondition(int i) {
        return conditional(i) ? e.jcc(conditionOf(i) ^ 1) : NO_JUMP;
    }

    private void bindHere(int jump) {
        if (jump != NO_JUMP) {
            e.patch(jump, e.at);
        }
    }

    private void branchFallThrough(int i, int n) {
        int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
        flagsField = -1;
        fallThrough(n, insn + 1);
    }

    private void branchRegister(int i, int n) {
        int counted = countDown(i);
        int refused = skipUnlessCondition(i);
        tryReturns(i, n);
        loadInto(RAX, ir.b(i));
        spill();
        e.aluImm(AND, RAX, -4);
        leaveIndirect();
        bindHere(counted);
        bindHere(refused);
        if (counted != NO_JUMP || refused != NO_JUMP) {
            branchFallThrough(i, n);
        }
    }

    private void tryReturns(int i, int n) {
        int count = collector.returns(n);
        if (count == 0) {
            return;
        }
        e.aluMem(CMP, RBP, RBP, State.ATTENTION);
        int away = e.jccShort(NE);
        int to = src(ir.b(i), RAX);
        for (int j = 0; j < count; j++) {
            e.aluImm(CMP, to, pagePc + 4 * collector.returnTo(j));
            jumpTo(collector.returnTo(j), e.jcc(E));
        }
        e.bindShort(away);
    }

    private void decrementCtr() {
        if (host[Cpu.CTR] >= 0) {
            e.aluImm(SUB, host[Cpu.CTR], 1);
        } else {
            e.aluMemImm(SUB, RBP, State.slot(Cpu.CTR), 1);
        }
    }

    /** Sets the host's flags so that the condition code returned says whether CR bit {@code bit} is {@code sense}. */
    private int condition(int bit, boolean sense) {
        int slot = Cpu.CR0 + (bit >> 2);
        int cc;
        if (flagsField == slot && (bit & 3) != 3) {
            cc = (bit & 3) == 2 ? E : (bit & 3) == 0 ? flagsUnsigned ? B : L : flagsUnsigned ? A : G;
        } else {
            cc = test(State.field(slot), bit & 3);
        }
        return sense ? cc : cc ^ 1;
    }

    /** Sets the host's flags by the comparison {@code i}, whose operands are in host registers. */
    private void compareAgain(int i) {
        int a = src(ir.a(i), RAX);
        switch (ir.op(i)) {
            case CMPSI, CMPUI -> e.aluImm(CMP, a, ir.b(i));
            default -> e.alu(CMP, a, src(ir.b(i), RCX));
        }
        flagsField = ir.d(i);
        flagsUnsigned = ir.op(i) == IrOp.CMPU || ir.op(i) == IrOp.CMPUI;
    }

    private int test(int field, int which) {
        switch (which) {
            case 0:
                e.testMemImm8(RBP, field + 7, 0x40);
                return NE;
            case 1:
                e.aluMemImm64(CMP, RBP, field, 0);
                return G;
            case 2:
                e.aluMemImm(CMP, RBP, field, 0);
                return E;
            default:
                e.load(RAX, RBP, field + 4);
                e.mov(RCX, RAX);
                e.shiftImm(SHR, RCX, 1);
                e.alu(XOR, RAX, RCX);
                e.shiftImm(SHR, RAX, 24);
                e.testImm8(RAX, 0x20);
                return NE;
        }
    }

    // ------------------------------------------------------------------ leaving for the interpreter

    /** The whole instruction is interpreted; the region goes on after it, unless it ended the block. */
    private void interpretHere(int n, boolean ends) {
        int behind = e.callTo(siteThunk()) + SITE_NUMBER;
        site(Site.Kind.INTERPRET, ir.pcOf(n), ir.wordOf(n), 0, ends ? 0 : behind);
    }

    int siteThunk() {
        return (region.vectorMode ? cache.thunks.siteVector : cache.thunks.site) - base;
    }

    private boolean ended(int n) {
        int end = opEnd(n);
        return end > firstOp(n) && ir.op(end - 1).endsBlock();
    }

    /** A place that leaves: the call, and behind it the site's number. It comes back behind that, or where a map is filled. */
    void site(Site.Kind kind, int pc, int word, int target) {
        int behind = e.callTo(siteThunk()) + SITE_NUMBER;
        site(kind, pc, word, target, behind);
    }

    /** The number behind a call of the site thunk; {@code after} is in the region, 0 for nowhere. */
    void site(Site.Kind kind, int pc, int word, int target, int after) {
        // A clock is read before anybody looks.
        int dirty = kind == Site.Kind.LIGHT ? dirtyAfter : dirtyBefore;
        e.int32(cache.sites.add(kind, region, pc, word, target, dirty, after == 0 ? 0 : base + after));
    }

    Cold cold(int kind, int from) {
        if (coldCount == cold.length) {
            cold = Arrays.copyOf(cold, coldCount * 2);
        }
        Cold c = cold[coldCount];
        if (c == null) {
            c = cold[coldCount] = new Cold();
        }
        coldCount++;
        c.kind = kind;
        c.from = from;
        c.target = 0;
        c.misaligned = 0;
        c.plain = 0;
        c.dirtyBefore = dirtyBefore;
        c.dirtyAfter = dirtyAfter;
        return c;
    }

    private void emitCold() {
        for (int i = 0; i < coldCount; i++) {
            Cold c = cold[i];
            if (c.kind == Cold.GROUP) {
                e.patch(c.from, plainAt[c.target]);
                continue;
            }
            e.patch(c.from, e.at);
            valid = Flow.ALL;
            dirtyBefore = c.dirtyBefore;
            dirtyAfter = c.dirtyAfter;
            switch (c.kind) {
                case Cold.MEMORY -> coldMemory(c);
                case Cold.MISALIGNED_DOUBLE -> coldMisalignedDouble(c);
                case Cold.INTERPRET -> coldInterpret(c);
                case Cold.ZERO -> floats.coldZero(c);
                case Cold.ARITHMETIC -> floats.coldArithmetic(c);
                case Cold.POLL -> {
                    if (!c.spilled) {
                        spill();
                    }
                    e.storeImm(RBP, State.PC, c.target);
                    e.patch(e.jmp(), cache.thunks.attention - base);
                }
                case Cold.LINK -> {
                    e.callTo(siteThunk());
                    site(Site.Kind.LINK, c.pc, 0, c.target, c.from);
                }
                case Cold.HOT -> {
                    e.callTo(siteThunk());
                    site(Site.Kind.HOT, c.target, 0, c.target, c.from);
                }
                case Cold.REDIRECT -> {
                    spill();
                    e.storeImm(RBP, State.PC, c.target);
                    e.load(RAX, RBP, State.MSR);
                    redirect();
                }
                case Cold.MODE -> system.coldMode(c);
                case Cold.LIGHT -> {
                    site(Site.Kind.LIGHT, c.pc, c.word, 0);
                    e.patch(e.jmp(), c.back);
                }
                case Cold.MISS -> {
                    e.storeImm(RBP, State.PC, c.target);
                    e.patch(e.jmp(), cache.thunks.jump - base);
                }
                default -> throw new IllegalStateException();
            }
        }
    }

    /**
     * The page is not mapped: with the address in eax to Java, which comes back to try again, or after it. What is only
     * not aligned is fine unless it crosses into another page.
     */
    private void coldMemory(Cold c) {
        if (c.misaligned != 0) {
            e.patch(c.misaligned, e.at);
            e.mov(c.scratch, RAX);
            e.aluImm(AND, c.scratch, 0xFFF);
            e.aluImm(CMP, c.scratch, 0x1000 - c.size);
            e.patch(e.jcc(BE), c.back);
        }
        e.patch(c.from, e.at);
        if (c.operation != AT_T0) {
            accessAddress(RAX, c.operation, 0);
        } else {
            e.mov(RAX, RDX);
        }
        e.callTo(siteThunk());
        site(c.write ? Site.Kind.WRITE : Site.Kind.READ, c.pc, c.word, c.size | c.plain, afterOf(c.pc));
        e.patch(e.jmp(), groups.from(c.insn) >= 0 ? plainAt[c.insn] : c.retry);
    }

    Cold coldInterpret(int n, int from) {
        Cold c = cold(Cold.INTERPRET, from);
        c.pc = ir.pcOf(n);
        c.word = ir.wordOf(n);
        return c;
    }

    void coldInterpret(Cold c) {
        e.callTo(siteThunk());
        site(Site.Kind.INTERPRET, c.pc, c.word, 0, c.target == 1 ? 0 : afterOf(c.pc));
    }

    /** The code of the next instruction, 0 when it is not in the region or begins with the host's flags. */
    private int afterOf(int pc) {
        int insn = (pc >>> 2 & PAGE_INSNS - 1) + 1;
        int n = insn < PAGE_INSNS ? collector.listed(insn) : -1;
        if (n < 0 || wantsFlags[insn]) {
            return 0;
        }
        return groups.from(n) >= 0 && groups.from(n) != n ? plainAt[n] : codeAt[insn];
    }

    // ------------------------------------------------------------------ operands

    /** The host register that slot {@code s} lives in, or -1. */
    int home(int s) {
        return host[s];
    }

    /** Whether a slot can be computed in place: {@link #dst} is where it lives. */
    boolean isInRegister(int s) {
        return host[s] >= 0 || s == Cpu.T0;
    }

    /** Whether XER[SO] was 1 when the code was made: see {@link #CONTEXT_SO}. */
    boolean overflowed() {
        return so;
    }

    /** What was put is not what eax holds. */
    void forgetRax() {
        inRax = -1;
    }

    /** A host register that holds slot {@code s}; {@code scratch} when it is in none. Keeps the host's flags. */
    int src(int s, int scratch) {
        if (host[s] >= 0) {
            assert (valid >>> poolOf[s] & 1) != 0 : "slot " + s + " is not loaded";
            return host[s];
        }
        if (s == Cpu.T0) {
            return RDX;
        }
        if (s == Cpu.ZERO) {
            e.movImmKeepFlags(scratch, 0);
        } else {
            e.load(scratch, RBP, State.slot(s));
        }
        return scratch;
    }

    /** The host register to compute slot {@code s} in; {@link #put} must follow. */
    int dst(int s) {
        return host[s] >= 0 ? host[s] : s == Cpu.T0 ? RDX : RAX;
    }

    /** {@code reg} holds the new value of slot {@code s}. */
    void put(int s, int reg) {
        int home = dst(s);
        valid |= poolOf[s] < 0 ? 0 : 1 << poolOf[s];
        if (isInRegister(s)) {
            if (home != reg) {
                e.mov(home, reg);
            }
        } else {
            e.store(RBP, State.slot(s), reg);
            inRax = reg == RAX ? s : -1;
        }
    }

    /** reg = reg op r[s]. */
    void operate(int op, int reg, int s) {
        if (isInRegister(s)) {
            e.alu(op, reg, src(s, RCX));
        } else if (s == Cpu.ZERO) {
            e.aluImm(op, reg, 0);
        } else {
            e.aluMem(op, reg, RBP, State.slot(s));
        }
    }

    void loadInto(int reg, int s) {
        int r = src(s, reg);
        if (r != reg) {
            e.mov(reg, r);
        }
    }

    /** eax = r[slot] + displacement. */
    private void address(int slot, int displacement) {
        address(RAX, slot, displacement);
    }

    private void address(int to, int slot, int displacement) {
        if (slot == Cpu.ZERO) {
            e.movImmKeepFlags(to, displacement);
            return;
        }
        int r = src(slot, to);
        if (displacement == 0) {
            if (r != to) {
                e.mov(to, r);
            }
        } else {
            e.lea(to, r, displacement);
        }
    }

    // ------------------------------------------------------------------ operations

    /** Whether every operation of the instruction has an emitter here; otherwise it is interpreted as a whole. */
    private boolean nativeInsn(int n) {
        if (specialOf(n) != Special.NONE) {
            return true;
        }
        for (int i = firstOp(n); i < opEnd(n); i++) {
            if (!nativeOp(i)) {
                return false;
            }
        }
        return true;
    }

    boolean nativeOp(int i) {
        return switch (ir.op(i)) {
            case OV_ADD, OV_ADDE, OV_ADDEI, OV_SUBF, OV_SUBFE, OV_SUBFEI, OV_NEG, OV_MUL, OV_DIVS, OV_DIVU,
                    MCRXR -> false;
            case CMPS, CMPSI, CMPU, CMPUI, ST_CONDITIONAL -> !so;
            case ZERO_BLOCK -> (page.context & CONTEXT_NO_ZEROING) == 0;
            case FADD, FSUB, FMUL, FDIV, FMADD, FMSUB, FNMADD, FNMSUB, FMADDS, FMSUBS, FNMADDS, FNMSUBS, FRSP, FCTIW,
                    FCTIWZ, FRES, FRSQRTE, MFFS, CR1_FROM_FPSCR -> fpNative;
            case MTFSF -> fpNative && !exceptionsEnabled();
            case FCMPU, FCMPO -> fpNative && !so;
            case VECTOR, CALL -> VectorEmitter.handles(ir.callout(i))
                    || fpNative && !exceptionsEnabled() && FpscrEmitter.handles(ir.callout(i), ir.wordOf(ir.insnOf(i)));
            case SYSTEM_CALL, PROGRAM, UNAVAILABLE, READ_TIMEBASE, CALL_END -> false;
            default -> true;
        };
    }

    private boolean mayWantAssistance(Callout callout) {
        return inJavaMode() && callout instanceof VectorCall v && VecAssist.mayBeWanted(v.op());
    }

    private void emitOp(int i, int n) {
        int flags = flagsField;
        flagsField = -1;
        int justPut = inRax;
        inRax = -1;
        int d = ir.d(i);
        int a = ir.a(i);
        int b = ir.b(i);
        switch (ir.op(i)) {
            case MOV -> {
                int r = isInRegister(d) ? dst(d) : src(a, RAX);
                loadInto(r, a);
                put(d, r);
                flagsField = flags;
            }
            case MOVI, ADD, ADDI, SUB, AND, OR, XOR, ANDC, ORC, NOR, NAND, EQV, ANDI, ORI, XORI, NEG, MUL, MULI, MULHS, MULHU,
                    DIVU, DIVS, SHL, SHR, SAR, SARI, ROTL_MASK, ROTLV_MASK, INSERT, CLZ, SEXT8, SEXT16, ADDC, ADDE, ADDCI,
                    ADDEI, SUBFC, SUBFE, SUBFCI, SUBFEI, MFXER, MTXER -> integers.emit(i, n);
            case CMPS, CMPSI, CMPU, CMPUI -> {
                compare(i, d, a, b, justPut);
                leaveOutcome(i, n);
            }
            case CR_LOGIC -> crLogic(d, a, b, ir.c(i));
            case MCRF -> {
                e.load64(RAX, RBP, State.field(a));
                e.store64(RBP, State.field(d), RAX);
            }
            case MFCR -> {
                e.callTo(cache.thunks.mfcr - base);
                put(d, RAX);
            }
            case MTCRF -> moveToFields(a, b);
            case LD8 -> load(i, n, 1);
            case LD16, LD16S, LD16R -> load(i, n, 2);
            case LD32, LD32R, LD32_MULTIPLE -> load(i, n, 4);
            case ST8 -> store(i, n, 1);
            case ST16, ST16R -> store(i, n, 2);
            case ST32, ST32R, ST32_MULTIPLE -> store(i, n, 4);
            case LD_RESERVE -> loadReserve(i, n);
            case ST_CONDITIONAL -> storeConditional(i, n);
            case ZERO_BLOCK -> zeroBlock(i, n);
            case ALIGNED4 -> aligned(a, b, n);
            case BR -> goTo(ir.pcOf(n), a);
            case BRC -> {
                flagsField = flags;
                branchConditional(i, n);
            }
            case BRC_REG -> {
                flagsField = flags;
                branchRegister(i, n);
            }
            case NEXT -> {
                spill();
                leavePage(a);
            }
            case TRAP, TRAPI -> trap(i, n);
            case LDF32 -> floats.loadSingle(i, n);
            case LDF64 -> floats.loadDouble(i, n);
            case STF32 -> floats.storeSingle(i, n);
            case STF64 -> floats.storeDouble(i, n);
            case STF_WORD -> {
                translateAlignedWord(i, n, true);
                e.movdFromXmm(RCX, xsrc(d, 0));
                e.movbeStore(4, at, offset, RCX);
            }
            case FMOV -> xput(d, xsrc(a, 0));
            case FNEG -> floats.sign(d, a, Vex.VXORPD);
            case FABS -> floats.sign(d, a, Vex.VANDPD);
            case FNABS -> floats.sign(d, a, Vex.VORPD);
            case FADD, FSUB, FMUL, FDIV, FMADD, FMSUB, FNMADD, FNMSUB, FMADDS, FMSUBS, FNMADDS, FNMSUBS, FRSP ->
                    floats.arithmetic(i, n);
            case FCTIW, FCTIWZ -> floats.convertToWord(i, n);
            case FCMPU, FCMPO -> floats.compare(i, n);
            case FSEL -> floats.select(d, a, b, ir.c(i));
            case MFFS -> {
                fpscr.image();
                e.movqToXmm(0, RAX);
                xput(d, 0);
            }
            case MTFSF -> {
                int away = fpscr.write(xsrc(a, 0), b);
                if (away != NO_JUMP) {
                    coldInterpret(n, away);
                }
            }
            case CR1_FROM_FPSCR -> fpscr.cr1();
            case FRES, FRSQRTE -> floats.estimate(i, n, ir.op(i) == IrOp.FRSQRTE);
            case VECTOR, CALL -> {
                if (isVector(i)) {
                    vectors.emit(ir, i, n);
                } else {
                    fpscr.constant((Rare) ir.callout(i), ir.wordOf(n));
                }
            }
            case FENCE -> {
                if (a == 0) {
                    e.lockOrNothing(RBP, State.STORED_VALUE);
                }
            }
            default -> throw new IllegalStateException("no emitter for " + ir.op(i));
        }
    }

    // ---- condition register

    private void compare(int i, int d, int a, int b, int justPut) {
        flagsField = d;
        flagsUnsigned = false;
        if (ir.op(i) == IrOp.CMPSI && b == 0) {
            compareWithZero(d, a, justPut);
            return;
        }
        switch (ir.op(i)) {
            case CMPS -> {
                signed(RAX, a);
                signed(RCX, b);
                e.alu64(SUB, RAX, RCX);
            }
            case CMPSI -> {
                signedJustPut(a, justPut);
                e.aluImm64(SUB, RAX, b);
            }
            case CMPU -> {
                // The upper halves are zero: every operation on them is 32 bits wide.
                loadInto(RAX, a);
                e.alu64(SUB, RAX, src(b, RCX));
            }
            default -> {
                loadInto(RAX, a);
                e.aluImm64(SUB, RAX, b);
            }
        }
        e.store64(RBP, State.field(d), RAX);
        compareForBranch(i, d, a, b);
    }

    /** A jump that follows waits for the operands only, and the host takes it and the comparison as one operation. */
    private void compareForBranch(int i, int d, int a, int b) {
        boolean immediate = ir.op(i) == IrOp.CMPSI || ir.op(i) == IrOp.CMPUI;
        if (host[a] < 0 || !immediate && host[b] < 0 || !branchOn(i + 1, d)) {
            return;
        }
        compareAgain(i);
    }

    /** Whether the operation is a branch that depends on a CR field. */
    private boolean branchOn(int i, int field) {
        return i < ir.size() && ir.op(i) == IrOp.BRC && conditional(i) && (ir.d(i) & 4) != 0
                && Cpu.CR0 + (ir.a(i) >> 2) == field;
    }

    /** The test stands last: the host takes it and the jump that mostly follows as one operation. */
    private void compareWithZero(int d, int a, int justPut) {
        signedJustPut(a, justPut);
        e.store64(RBP, State.field(d), RAX);
        int r = host[a] >= 0 ? src(a, RAX) : RAX;
        e.test(r, r);
    }

    /** rax = r[s], sign extended; eax may hold it already. */
    private void signedJustPut(int s, int justPut) {
        if (justPut == s) {
            e.movsxd(RAX, RAX);
        } else {
            signed(RAX, s);
        }
    }

    /** reg = r[s], sign extended. */
    private void signed(int reg, int s) {
        if (isInRegister(s)) {
            e.movsxd(reg, src(s, reg));
        } else if (s == Cpu.ZERO) {
            e.movImmKeepFlags(reg, 0);
        } else {
            e.movsxdMem(reg, RBP, State.slot(s));
        }
    }

    private void crLogic(int d, int a, int b, int table) {
        if (a == b && (table == 0b0110 || table == 0b1001)) {
            e.movImm(RDX, table == 0b1001 ? 1 : 0);
        } else {
            bit(b);
            e.push(RAX);
            bit(a);
            e.pop(RCX);
            e.leaIndexed(RCX, RCX, RAX, 1, 0);
            e.movImmKeepFlags(RDX, table);
            e.shiftCl(SHR, RDX);
            e.aluImm(AND, RDX, 1);
        }
        int field = State.field(Cpu.CR0 + (d >> 2));
        int place = 3 - (d & 3);
        e.push(RDX);
        e.load64(RAX, RBP, field);
        e.callTo(cache.thunks.nibble - base);
        e.pop(RDX);
        if (place != 0) {
            e.shiftImm(SHL, RDX, place);
        }
        e.aluImm(AND, RAX, ~(1 << place));
        e.alu(OR, RAX, RDX);
        encodeField(field);
    }

    /** eax = CR bit. */
    private void bit(int n) {
        int cc = test(State.field(Cpu.CR0 + (n >> 2)), n & 3);
        e.setcc(cc, RAX);
        e.movzx8(RAX, RAX);
    }

    /** Field = nibble in eax. */
    private void encodeField(int field) {
        e.loadIndexed64(RAX, RBP, RAX, 3, State.FIELD_TABLE);
        e.store64(RBP, field, RAX);
    }

    private void moveToFields(int a, int fxm) {
        int r = src(a, RCX);
        for (int f = 0; f < 8; f++) {
            if ((fxm & 0x80 >> f) != 0) {
                e.mov(RAX, r);
                if (f != 7) {
                    e.shiftImm(SHR, RAX, 28 - 4 * f);
                }
                if (f != 0) {
                    e.aluImm(AND, RAX, 15);
                }
                encodeField(State.field(Cpu.CR0 + f));
            }
        }
    }

    // ---- memory

    /** rax = host address of r[a] + displacement, or away to Java. */
    private void translateAddress(int i, int n, int size, boolean write, boolean mayBeMisaligned) {
        if (inGroup(i, n)) {
            return;
        }
        if (region.quick) {
            callForAddress(i, n, size, write, mayBeMisaligned);
            return;
        }
        int retry = e.at;
        int scratch = scratch(n);
        accessAddress(RAX, i, 0);
        e.shrx(scratch, RAX, R13);
        e.aluIndexed64(SUB, RAX, R13, scratch, 3, write ? Maps.WRITES : Maps.READS);
        Cold c = memoryCold(i, n, size, write, retry, e.jcc(AE));
        if (size > 1 && mayBeMisaligned) {
            e.testImm8(RAX, size - 1);
            c.misaligned = e.jcc(NE);
            c.scratch = scratch;
            c.back = e.at;
        }
    }

    /** The same by a thunk, in a third of the bytes. */
    private void callForAddress(int i, int n, int size, boolean write, boolean mayBeMisaligned) {
        accessAddress(RAX, i, 0);
        e.callTo(cache.thunks.translate(write, mayBeMisaligned ? size : 1) - base);
        int number = cache.sites.add(write ? Site.Kind.WRITE : Site.Kind.READ, region, ir.pcOf(n), ir.wordOf(n),
                size | Site.CALLED | plainAccess(n, i), 0, 0);
        e.testEaxImm(number);
        if (calledCount == called.length) {
            called = Arrays.copyOf(called, calledCount * 2);
        }
        called[calledCount++] = number;
        called[calledCount++] = ir.pcOf(n);
    }

    /** Where the sites of {@link #callForAddress} go on. */
    private void bindCalled() {
        for (int k = 0; k < calledCount; k += 2) {
            int after = afterOf(called[k + 1]);
            cache.sites.setAfter(called[k], after == 0 ? 0 : base + after);
        }
    }

    /** Whether the address comes from a group: in {@link #at}, with what is to be added in {@link #offset}. */
    private boolean inGroup(int i, int n) {
        Groups.Group g = plain ? null : groups.of(i);
        if (g == null) {
            offset = 0;
            at = RAX;
            return false;
        }
        offset = groups.offset(i);
        at = registerOf(g);
        if (groups.isFirst(i)) {
            groupHeader(g, n);
        } else if (at == RAX) {
            e.load64(RAX, RBP, State.GROUPS + 8 * g.place);
        }
        return true;
    }

    /**
     * Whether the instruction only computes the sum of two registers and accesses what is there: the sum is then part of
     * the access and T0 stays as it was.
     */
    private boolean isIndexed(int n) {
        int i = firstOp(n);
        return opEnd(n) == i + 2 && ir.op(i) == IrOp.ADD && ir.d(i) == Cpu.T0 && Groups.size(ir.op(i + 1)) != 0
                && ir.a(i + 1) == Cpu.T0 && natives[n];
    }

    /** {@code to} = the effective address of an access, and more. */
    private void accessAddress(int to, int i, int more) {
        if (ir.a(i) != Cpu.T0 || !isIndexed(ir.insnOf(i))) {
            address(to, ir.a(i), ir.b(i) + more);
            return;
        }
        int a = ir.a(i - 1);
        int b = ir.b(i - 1);
        int displacement = ir.b(i) + more;
        if (host[a] >= 0 && host[b] >= 0) {
            e.leaIndexed(to, src(a, to), src(b, to), 0, displacement);
            return;
        }
        loadInto(to, a);
        operate(ADD, to, b);
        if (displacement != 0) {
            e.aluImm(ADD, to, displacement);
        }
    }

    /** rax = host address of what T0 holds, which is a multiple of the size, or away to Java. */
    void translateT0(int n, int size, boolean write) {
        int retry = e.at;
        e.mov(RAX, RDX);
        e.shrx(RCX, RDX, R13);
        e.aluIndexed64(SUB, RAX, R13, RCX, 3, write ? Maps.WRITES : Maps.READS);
        memoryCold(AT_T0, n, size, write, retry, e.jcc(AE));
    }

    /** Whether an instruction does nothing but operation {@code i}, and work out its address. */
    private boolean isOnly(int n, int i) {
        for (int k = firstOp(n); k < i; k++) {
            if (ir.defs(k) != 1L << Cpu.T0) {
                return false;
            }
        }
        return opEnd(n) == i + 1;
    }

    /** See {@link Site#plain}: 0 when the instruction is more than operation {@code i}. */
    private int plainAccess(int n, int i) {
        return i != AT_T0 && isOnly(n, i) ? Site.plain(ir.op(i), ir.d(i)) : 0;
    }

    Cold memoryCold(int i, int n, int size, boolean write, int retry, int from) {
        Cold c = cold(Cold.MEMORY, from);
        c.retry = retry;
        c.operation = i;
        c.insn = n;
        c.size = size;
        c.plain = plainAccess(n, i);
        c.write = write;
        c.pc = ir.pcOf(n);
        c.word = ir.wordOf(n);
        return c;
    }

    private void load(int i, int n, int size) {
        translateAddress(i, n, size, false, true);
        int d = ir.d(i);
        int t = dst(d);
        switch (ir.op(i)) {
            case LD8 -> e.movzx8Mem(t, at, offset);
            case LD16 -> {
                e.load16zx(t, at, offset);
                e.swap16(t);
            }
            case LD16S -> {
                e.load16zx(t, at, offset);
                e.bswap(t);
                e.shiftImm(SAR, t, 16);
            }
            case LD16R -> e.load16zx(t, at, offset);
            case LD32R -> e.load(t, at, offset);
            default -> e.movbeLoad(4, t, at, offset);
        }
        put(d, t);
    }

    private void store(int i, int n, int size) {
        translateAddress(i, n, size, true, true);
        int r = src(ir.d(i), RCX);
        switch (ir.op(i)) {
            case ST8 -> e.store8(at, offset, r);
            case ST16 -> e.movbeStore(2, at, offset, r);
            case ST16R -> e.store16(at, offset, r);
            case ST32R -> e.store(at, offset, r);
            default -> e.movbeStore(4, at, offset, r);
        }
    }

    private void aligned(int a, int displacement, int n) {
        address(a, displacement);
        e.testImm8(RAX, 3);
        coldInterpret(n, e.jcc(NE));
    }

    /** Nothing is recorded before the load is sure to succeed: a reservation survives a lwarx that is interrupted. */
    private void loadReserve(int i, int n) {
        aligned(ir.a(i), ir.b(i), n);
        translateAddress(i, n, 4, false, false);
        e.store64(RBP, State.RESERVED_AT, RAX);
        // The version before the value: see memory.Reservations.
        Thunks.versionOf(e, RAX, RCX);
        e.load64(RDX, RCX, 0);
        e.aluImm64(AND, RDX, -2);
        e.store64(RBP, State.RESERVED_VERSION, RDX);
        e.load(RCX, RAX, 0);
        e.store(RBP, State.RESERVED_VALUE, RCX);
        e.bswap(RCX);
        put(ir.d(i), RCX);
    }

    private void storeConditional(int i, int n) {
        aligned(ir.a(i), ir.b(i), n);
        translateAddress(i, n, 4, true, false);
        e.aluMem64(CMP, RAX, RBP, State.RESERVED_AT);
        int wrongPlace = e.jccShort(NE);
        loadInto(RDX, ir.d(i));
        e.bswap(RDX);
        e.callTo(cache.thunks.storeReserved - base);
        int failed = e.jccShort(NE);
        e.movImm(RAX, 0);
        int done = e.jmpShort();
        e.bindShort(wrongPlace);
        e.bindShort(failed);
        e.movImm64(RAX, CR0_FAILED);
        e.bindShort(done);
        e.store64(RBP, State.field(Cpu.CR0), RAX);
        e.storeImm64(RBP, State.RESERVED_AT, 0);
    }

    private void zeroBlock(int i, int n) {
        translateAddress(i, n, 1, true, false);
        e.aluImm64(AND, RAX, -32);
        e.xorps(0, 0);
        e.movupsStore(RAX, 0, 0);
        e.movupsStore(RAX, 16, 0);
    }

    private void trap(int i, int n) {
        int to = ir.d(i);
        int p = src(ir.a(i), RAX);
        if (ir.op(i) == IrOp.TRAPI) {
            e.aluImm(CMP, p, ir.b(i));
        } else {
            e.alu(CMP, p, src(ir.b(i), RCX));
        }
        int[] conditions = {A, B, E, G, L};
        for (int bit = 0; bit < 5; bit++) {
            if ((to >> bit & 1) != 0) {
                coldInterpret(n, e.jcc(conditions[bit]));
            }
        }
    }

    // ---- system: what SystemEmitter asks

    int context() {
        return page.context;
    }

    Special specialOf(int n) {
        return collector.special(n);
    }

    /** Whether control may come to a listed instruction from elsewhere than the one before it. */
    boolean isLeader(int n) {
        return collector.isLeader(ir.pcOf(n) >>> 2 & PAGE_INSNS - 1);
    }

    int firstOp(int n) {
        return collector.firstOp(n);
    }

    /** With the state written back, and MSR or the segment registers changed: to Java, which finds other maps. */
    void redirect() {
        e.patch(e.jmp(), cache.thunks.redirect - base);
    }

    /** See {@link Thunks#time}. */
    void callTime() {
        e.callTo((region.usesXmms() ? cache.thunks.timeKeepingXmms : cache.thunks.time) - base);
    }

    // ---- vectors: what VectorEmitter asks

    /** The xmm register that holds a vector register, or -1. */
    int vectorHome(int v) {
        return xmm[State.VR + v];
    }

    boolean inJavaMode() {
        return (page.context & CONTEXT_JAVA_MODE) != 0;
    }

    boolean inVectorMode() {
        return region.vectorMode;
    }

    // ---- floating point: what FloatEmitter asks

    /** The xmm register that holds an FPR, or -1. */
    int fprHome(int f) {
        return xmm[f];
    }

    boolean isNative(int n) {
        return natives[n];
    }

    /** The host's flags are just now those of a signed comparison whose outcome a CR field holds. */
    void flagsAreOf(int field) {
        flagsField = field;
        flagsUnsigned = false;
    }

    /** Whether an operation is an access that only takes its address from a group: there is nothing to leave for. */
    boolean isSureAccess(int i) {
        boolean converts = ir.op(i) == IrOp.LDF32 || ir.op(i) == IrOp.STF32;
        return !plain && groups.of(i) != null && !groups.isFirst(i) && !converts;
    }

    /** In scalar mode: see {@link Thunks#status}. */
    void callStatus() {
        e.callTo(cache.thunks.status - base);
    }

    /** See {@link Thunks#reciprocal}. */
    void callEstimate(boolean root) {
        e.callTo((root ? cache.thunks.reciprocalRoot : cache.thunks.reciprocal) - base);
    }

    boolean exceptionsEnabled() {
        return (page.context & CONTEXT_FP_ENABLED) != 0;
    }

    void enterScalarMode() {
        if (region.vectorMode) {
            e.ldmxcsr(RBP, State.MXCSR_SCALAR);
        }
    }

    void leaveScalarMode() {
        if (region.vectorMode) {
            e.stmxcsr(RBP, State.MXCSR_SCALAR);
            e.ldmxcsr(RBP, State.MXCSR_VECTOR);
        }
    }

    /** An xmm register that holds FPR {@code f}; {@code scratch} when it is in none. */
    int xsrc(int f, int scratch) {
        if (xmm[f] >= 0) {
            assert (valid >>> Flow.XMM + xmm[f] - FIRST_XMM & 1) != 0 : "FPR " + f + " is not loaded";
            return xmm[f];
        }
        e.movsdLoad(scratch, RBP, State.fpr(f));
        return scratch;
    }

    /** xmm register {@code x} is the new value of FPR {@code f}. */
    void xput(int f, int x) {
        if (xmm[f] >= 0) {
            valid |= 1 << Flow.XMM + xmm[f] - FIRST_XMM;
            if (xmm[f] != x) {
                e.movapd(xmm[f], x);
            }
        } else {
            e.movsdStore(RBP, State.fpr(f), x);
        }
    }

    void translateAlignedWord(int i, int n, boolean write) {
        translateAddress(i, n, 4 | Site.ALIGNED, write, false);
        if (groups.of(i) != null && !plain) {
            return;
        }
        e.testImm8(RAX, 3);
        coldInterpret(n, e.jcc(NE));
    }

    /** Eight bytes on a word boundary; elsewhere there is an alignment interrupt to take. */
    void translateAlignedDouble(int i, int n, boolean write) {
        translateAddress(i, n, 8 | Site.ALIGNED, write, false);
        if (groups.of(i) != null && !plain) {
            return;
        }
        e.testImm8(RAX, 7);
        Cold c = coldInterpret(n, e.jcc(NE));
        c.kind = Cold.MISALIGNED_DOUBLE;
        c.scratch = scratch(n);
        c.back = e.at;
    }

    private void coldMisalignedDouble(Cold c) {
        e.testImm8(RAX, 3);
        int refused = e.jccShort(NE);
        e.mov(c.scratch, RAX);
        e.aluImm(AND, c.scratch, 0xFFF);
        e.aluImm(CMP, c.scratch, 0xFFC);
        e.patch(e.jcc(NE), c.back);
        e.bindShort(refused);
        coldInterpret(c);
    }
}
