package dev.osiris.ppc.ir;

import dev.osiris.ppc.cpu.Cpu;
import java.util.Arrays;

/**
 * A list of operations under construction, and where instruction rows say what they mean. One object is reused for
 * many blocks: {@link #begin} empties it. For each instruction the front end calls {@link #instruction}, then the row
 * appends.
 *
 * <p>Not thread-safe; allocates only when it must grow.
 */
public final class Ir {
    /** All GPRs, LR, CTR, CR fields and XER parts: what a call-out touches unless it declares less. */
    public static final long ALL_STATE = (1L << Cpu.T0) - 1;
    /** The eight CR fields. */
    public static final long ALL_CR = 0xFFL << Cpu.CR0;
    /** CA, OV, SO and the rest of XER. */
    public static final long ALL_XER = 15L << Cpu.CA;

    private int size;
    private IrOp[] ops = new IrOp[256];
    private int[] d = new int[256];
    private int[] a = new int[256];
    private int[] b = new int[256];
    private int[] c = new int[256];
    private int[] insnOf = new int[256];
    private Callout[] calls = new Callout[256];
    private long[] callUses = new long[256];
    private long[] callDefs = new long[256];

    private int insns;
    private int[] pcs = new int[64];
    private int[] words = new int[64];

    private int pc;
    private int context;
    private int temps;

    /**
     * Empties the list.
     *
     * @param context the {@link Context} bits that hold while the operations run
     */
    public void begin(int context) {
        Arrays.fill(calls, 0, size, null);
        size = 0;
        insns = 0;
        this.context = context;
    }

    /** Starts the next instruction. */
    public void instruction(int pc, int word) {
        if (insns == pcs.length) {
            pcs = Arrays.copyOf(pcs, insns * 2);
            words = Arrays.copyOf(words, insns * 2);
        }
        pcs[insns] = pc;
        words[insns] = word;
        insns++;
        this.pc = pc;
        temps = 0;
    }

    // ---- what rows ask

    /** Address of the instruction being built. */
    public int pc() {
        return pc;
    }

    /** Address of the one after it. */
    public int nextPc() {
        return pc + 4;
    }

    /** The {@link Context} bits. */
    public int context() {
        return context;
    }

    /** A temporary that lives until the end of this instruction. */
    public int temp() {
        if (temps == Cpu.TEMPS) {
            throw new IllegalStateException("an instruction uses more than " + Cpu.TEMPS + " temporaries");
        }
        return Cpu.T0 + temps++;
    }

    /** The register of an RA0 operand: field 0 means the value zero. */
    public static int ra0(int field) {
        return field == 0 ? Cpu.ZERO : field;
    }

    /** The slot of CR field {@code n}. */
    public static int crf(int n) {
        return Cpu.CR0 + n;
    }

    // ---- appending

    /** Appends an operation; positions that its signature does not use are ignored. */
    public void op(IrOp op, int d, int a, int b, int c) {
        if (size == ops.length) {
            grow();
        }
        ops[size] = op;
        this.d[size] = d;
        this.a[size] = a;
        this.b[size] = b;
        this.c[size] = c;
        insnOf[size] = insns - 1;
        size++;
    }

    public void op(IrOp op, int d, int a, int b) {
        op(op, d, a, b, 0);
    }

    public void op(IrOp op, int d, int a) {
        op(op, d, a, 0, 0);
    }

    /** CR field 0 = comparison of r[slot] with zero, and SO: the Rc bit of integer instructions. */
    public void record(int slot) {
        op(IrOp.CMPSI, Cpu.CR0, slot, 0);
    }

    /** Calls {@code callout} and goes on. It may read {@code uses} and write {@code defs}: masks of integer slots. */
    public void call(Callout callout, int word, long uses, long defs) {
        op(IrOp.CALL, 0, word, 0);
        calls[size - 1] = callout;
        callUses[size - 1] = uses;
        callDefs[size - 1] = defs;
    }

    /** Calls {@code callout}, which may set the next PC, MSR and translation; the block ends. */
    public void callAndEnd(Callout callout, int word) {
        op(IrOp.CALL_END, 0, word, nextPc());
        calls[size - 1] = callout;
        callUses[size - 1] = ALL_STATE;
        callDefs[size - 1] = ALL_STATE;
    }

    /** A vector operation on registers; see {@link IrOp#VECTOR}. Unused register positions are given as 0. */
    public void vector(Callout callout, int word, int d, int a, int b, int c) {
        op(IrOp.VECTOR, d, a, b, c);
        calls[size - 1] = callout;
        callUses[size - 1] = word;
        callDefs[size - 1] = 0;
    }

    private void grow() {
        int n = size * 2;
        ops = Arrays.copyOf(ops, n);
        d = Arrays.copyOf(d, n);
        a = Arrays.copyOf(a, n);
        b = Arrays.copyOf(b, n);
        c = Arrays.copyOf(c, n);
        insnOf = Arrays.copyOf(insnOf, n);
        calls = Arrays.copyOf(calls, n);
        callUses = Arrays.copyOf(callUses, n);
        callDefs = Arrays.copyOf(callDefs, n);
    }

    // ---- what engines read

    /** How many operations. */
    public int size() {
        return size;
    }

    public IrOp op(int i) {
        return ops[i];
    }

    public int d(int i) {
        return d[i];
    }

    public int a(int i) {
        return a[i];
    }

    public int b(int i) {
        return b[i];
    }

    public int c(int i) {
        return c[i];
    }

    /** Which instruction of the list operation {@code i} belongs to. */
    public int insnOf(int i) {
        return insnOf[i];
    }

    /** How many instructions. */
    public int insns() {
        return insns;
    }

    /** Address of instruction {@code n}. */
    public int pcOf(int n) {
        return pcs[n];
    }

    /** Word of instruction {@code n}. */
    public int wordOf(int n) {
        return words[n];
    }

    /** The call-out of a CALL, CALL_END or VECTOR. */
    public Callout callout(int i) {
        return calls[i];
    }

    /** The instruction word that a VECTOR, CALL or CALL_END hands to its call-out. */
    public int calloutWord(int i) {
        return ops[i] == IrOp.VECTOR ? (int) callUses[i] : a[i];
    }

    /** Integer slots that operation {@code i} reads, as a mask; ZERO is never among them. */
    public long uses(int i) {
        IrOp op = ops[i];
        long m = use(op.d, d[i]) | use(op.a, a[i]) | use(op.b, b[i]) | use(op.c, c[i]);
        return (m | effectUses(op, i)) & ~(1L << Cpu.ZERO);
    }

    /** Integer slots that operation {@code i} writes, as a mask. */
    public long defs(int i) {
        IrOp op = ops[i];
        long m = op.d == Role.DEF || op.d == Role.BOTH ? 1L << d[i] : 0;
        return m | effectDefs(op, i);
    }

    /** Floating-point slots that operation {@code i} reads. */
    public long fpUses(int i) {
        IrOp op = ops[i];
        return fuse(op.d, d[i]) | fuse(op.a, a[i]) | fuse(op.b, b[i]) | fuse(op.c, c[i]);
    }

    /** Floating-point slots that operation {@code i} writes. */
    public long fpDefs(int i) {
        return ops[i].d == Role.FDEF ? 1L << d[i] : 0;
    }

    private static long use(Role role, int x) {
        return role == Role.USE || role == Role.BOTH ? 1L << x : 0;
    }

    private static long fuse(Role role, int x) {
        return role == Role.FUSE ? 1L << x : 0;
    }

    private long effectUses(IrOp op, int i) {
        return switch (op.effect) {
            case CA_IN_OUT -> 1L << Cpu.CA;
            case OVERFLOW, READS_SO, MEMORY_CR0 -> 1L << Cpu.SO;
            case OVERFLOW_CA -> 1L << Cpu.SO | 1L << Cpu.CA;
            case CR_BITS -> crSlot(a[i]) | crSlot(b[i]) | crSlot(d[i]);
            case READS_CR -> ALL_CR;
            case READS_XER, MCRXR -> ALL_XER;
            case BRANCH_CONDITIONAL -> branchUses(i);
            case CALL, CALL_END -> op == IrOp.VECTOR ? 0 : callUsesOf(op, i);
            default -> 0;
        };
    }

    private long effectDefs(IrOp op, int i) {
        return switch (op.effect) {
            case CA_OUT, CA_IN_OUT -> 1L << Cpu.CA;
            case OVERFLOW, OVERFLOW_CA -> 1L << Cpu.OV | 1L << Cpu.SO;
            case CR_BITS -> crSlot(d[i]);
            case CR_MASK -> maskedFields(b[i]);
            case WRITES_XER -> ALL_XER;
            case MCRXR -> 1L << Cpu.CA | 1L << Cpu.OV | 1L << Cpu.SO;
            case MEMORY_CR0 -> 1L << Cpu.CR0;
            case CR1 -> 1L << Cpu.CR0 + 1;
            case BRANCH_CONDITIONAL -> (d[i] & 4) == 0 ? 1L << Cpu.CTR : 0;
            case CALL, CALL_END -> op == IrOp.VECTOR ? 0 : callDefsOf(op, i);
            default -> 0;
        };
    }

    /** SYSTEM_CALL has no call-out of its own, and everything may change around it. */
    private long callUsesOf(IrOp op, int i) {
        return op == IrOp.SYSTEM_CALL ? ALL_STATE : callUses[i];
    }

    private long callDefsOf(IrOp op, int i) {
        return op == IrOp.SYSTEM_CALL ? ALL_STATE : callDefs[i];
    }

    private long branchUses(int i) {
        int bo = d[i];
        return ((bo & 16) == 0 ? crSlot(a[i]) : 0) | ((bo & 4) == 0 ? 1L << Cpu.CTR : 0);
    }

    private static long crSlot(int bit) {
        return 1L << Cpu.CR0 + (bit >> 2);
    }

    private static long maskedFields(int fxm) {
        long m = 0;
        for (int n = 0; n < 8; n++) {
            if ((fxm & 0x80 >> n) != 0) {
                m |= 1L << Cpu.CR0 + n;
            }
        }
        return m;
    }
}
