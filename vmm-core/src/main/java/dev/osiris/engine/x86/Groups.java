package dev.osiris.engine.x86;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import java.util.Arrays;

/**
 * Accesses of a straight line that need only one translation: loads and stores at constant distances from each other. A
 * function that saves its registers on the stack, or walks the fields of a structure, looks up its page once and checks
 * once that they all lie in it; a second copy of the code, without groups, stands by for when they do not.
 *
 * <p>Distances are known by following what addresses are made of: {@link Values}.
 *
 * <p>While a group is open nothing is polled and no mapping is given up, so the host address stays good; every way back
 * from Java leads to the second copy.
 */
final class Groups {
    /** A group pays from here on; a pair does in a loop, where a register is free to hold its address or it is one place. */
    private static final int ENOUGH = 3;
    private static final int PAIR = 2;
    /** The {@link Group#place} that is rdx, and the one that is rcx. */
    static final int IN_RDX = -1;
    static final int IN_RCX = -2;
    private static final int NOWHERE = -3;
    private static final int UNFIT = -4;
    /** Bytes from the first to the end of the last; more than that is seldom in one page. */
    private static final int SPAN = 1024;
    /** Groups that may be open at a time: places for a host address in {@link State}. */
    static final int PLACES = 4;
    private static final int OPEN = 8;

    /** One group: the accesses [root + low, root + high). */
    static final class Group {
        /** What the addresses are relative to: see {@link Values}. */
        int root;
        /** Some access is a store: then the page must be one to be written, which can be read too. */
        boolean write;
        int low;
        int high;
        /** Some access wants a word boundary. */
        boolean aligned;
        int members;
        /** First and last instruction, as numbered in the list; and the first operation. */
        int first;
        int last;
        int firstMember;
        /** The register of the first access and what made it; and whether others go from another. */
        int base;
        int born;
        boolean mixed;
        /** From here on control must have come this way: the first instruction, or where registers got their distances. */
        int from;
        int place;
        /** The operations, linked through {@link #nextMember}. */
        int lastMember;

        /** All accesses are of the same double. */
        boolean isOneDouble() {
            return aligned && high - low == 8;
        }
    }

    private Group[] groups = new Group[64];
    private int count;
    private final Group[] open = new Group[OPEN];
    private int openCount;
    /** Operation to its group, null for none. */
    private Group[] groupOf = new Group[256];
    private int[] nextMember = new int[256];
    /** Operation to its distance from the root. */
    private int[] memberAt = new int[256];
    /** For each instruction: the first and the last of the line that has a second copy, or -1. */
    private int[] from = new int[512];
    private int[] to = new int[512];
    private int accepted;
    private int insns;
    /** Instructions in which rdx holds an address already, and rcx. */
    private boolean[] rdxTaken = new boolean[512];
    private boolean[] rcxTaken = new boolean[512];
    private final Values values = new Values();
    private int lastAccess;

    /** What the translator knows of its instructions. */
    interface Code {
        /** Whether the code of instruction {@code n} leaves rdx alone. */
        boolean leavesRdx(int n);

        /** Whether it leaves rcx alone, or can use rdx instead. */
        boolean leavesRcx(int n);

        boolean inLoop(int n);
    }

    void begin(int insns, int ops) {
        if (groupOf.length < ops) {
            groupOf = new Group[ops * 2];
            nextMember = new int[ops * 2];
            memberAt = new int[ops * 2];
        }
        if (from.length < insns) {
            from = new int[insns * 2];
            to = new int[insns * 2];
            rdxTaken = new boolean[insns * 2];
            rcxTaken = new boolean[insns * 2];
        }
        Arrays.fill(rdxTaken, 0, insns, false);
        Arrays.fill(rcxTaken, 0, insns, false);
        Arrays.fill(groupOf, 0, ops, null);
        Arrays.fill(from, 0, insns, -1);
        Arrays.fill(to, 0, insns, -1);
        this.insns = insns;
        count = 0;
        accepted = 0;
        closeAll();
    }

    /** The group of an operation, or null. */
    Group of(int op) {
        return groupOf[op];
    }

    /** Whether the operation is the one that finds the group's address. */
    boolean isFirst(int op) {
        return groupOf[op] != null && groupOf[op].firstMember == op;
    }

    /** Whether the code of the access finds an address, for which it wants a register beside rax. */
    boolean wantsScratch(int op) {
        return groupOf[op] == null || isFirst(op) && groupOf[op].place >= 0;
    }

    boolean rdxTaken(int n) {
        return rdxTaken[n];
    }

    boolean rcxTaken(int n) {
        return rcxTaken[n];
    }

    /** How far into its group an operation's access lies. */
    int offset(int op) {
        return memberAt[op] - groupOf[op].low;
    }

    /** The first instruction of the line around {@code n} that has a second copy, or -1. */
    int from(int n) {
        return from[n];
    }

    /** The last one; only where {@link #from} says that there is one. */
    int to(int n) {
        return to[n];
    }

    // ------------------------------------------------------------------ finding them

    /** Looks at an operation of instruction {@code n}, in the order of the code. */
    void operation(Ir ir, int i, int n, long defs) {
        int size = size(ir.op(i));
        if (size != 0 && ir.a(i) != Cpu.ZERO) {
            access(ir, i, n, size);
        }
        values.operation(ir, i, n, defs);
    }

    /** Bytes that a load or store accesses; 0 for other operations and for those that are no members. */
    static int size(IrOp op) {
        return switch (op) {
            case LD8, ST8 -> 1;
            case LD16, LD16S, LD16R, ST16, ST16R -> 2;
            case LD32, LD32R, LD32_MULTIPLE, ST32, ST32R, ST32_MULTIPLE, LDF32, STF32, STF_WORD -> 4;
            case LDF64, STF64 -> 8;
            default -> 0;
        };
    }

    private static boolean isWrite(IrOp op) {
        return switch (op) {
            case ST8, ST16, ST16R, ST32, ST32R, ST32_MULTIPLE, STF32, STF_WORD, STF64 -> true;
            default -> false;
        };
    }

    private static boolean wantsWord(IrOp op) {
        return switch (op) {
            case LDF32, STF32, STF_WORD, LDF64, STF64 -> true;
            default -> false;
        };
    }

    private void access(Ir ir, int i, int n, int size) {
        int root = values.root(ir.a(i));
        int at = values.distance(ir.a(i)) + ir.b(i);
        Group g = openGroup(root, at, size);
        if (g == null) {
            // The instruction begins anew in the second copy: nothing may have been done before.
            if (lastAccess == n) {
                return;
            }
            g = openNew(root, at);
            g.first = n;
            g.firstMember = i;
            g.base = ir.a(i);
            g.born = values.born(ir.a(i));
        }
        g.mixed |= g.base != ir.a(i) || g.born != values.born(ir.a(i));
        g.from = g.mixed ? Math.min(g.first, values.shared(root)) : g.first;
        lastAccess = n;
        memberAt[i] = at;
        g.write |= isWrite(ir.op(i));
        nextMember[i] = g.lastMember;
        g.lastMember = i;
        g.members++;
        g.last = n;
        g.low = Math.min(g.low, at);
        g.high = Math.max(g.high, at + size);
        if (wantsWord(ir.op(i))) {
            g.aligned = true;
        }
    }

    private Group openGroup(int root, int at, int size) {
        for (int i = 0; i < openCount; i++) {
            Group g = open[i];
            if (g.root == root && Math.max(g.high, at + size) - Math.min(g.low, at) <= SPAN) {
                return g;
            }
        }
        return null;
    }

    private Group openNew(int root, int at) {
        if (count == groups.length) {
            groups = Arrays.copyOf(groups, count * 2);
        }
        Group g = groups[count];
        if (g == null) {
            g = groups[count] = new Group();
        }
        count++;
        g.root = root;
        g.write = false;
        g.mixed = false;
        g.low = at;
        g.high = at;
        g.aligned = false;
        g.members = 0;
        g.lastMember = -1;
        if (openCount == OPEN) {
            closeOldest();
        }
        open[openCount++] = g;
        return g;
    }

    private void closeOldest() {
        int oldest = 0;
        for (int i = 1; i < openCount; i++) {
            oldest = open[i].last < open[oldest].last ? i : oldest;
        }
        open[oldest] = open[--openCount];
    }

    /** A line ends: nothing that comes is on the way that leads here only. */
    void closeAll() {
        openCount = 0;
        lastAccess = -1;
        values.forget();
    }

    // ------------------------------------------------------------------ choosing

    /** After all operations: keeps what pays, gives each a place, and marks the lines that want a second copy. */
    void choose(Ir ir, Code code) {
        for (int i = 0; i < count; i++) {
            Group g = groups[i];
            g.place = g.members >= PAIR && wordsAgree(ir, g) ? NOWHERE : UNFIT;
        }
        chooseRegister(IN_RDX, code);
        int[] busyUntil = new int[PLACES];
        Arrays.fill(busyUntil, -1);
        for (int i = 0; i < count; i++) {
            Group g = groups[i];
            if (g.place == NOWHERE && paysInMemory(g, code) && place(g, busyUntil)) {
                setMembers(g, g);
            }
        }
        chooseRegister(IN_RCX, code);
        for (int i = 0; i < count; i++) {
            if (groups[i].place > NOWHERE) {
                Group g = groups[i];
                groups[i] = groups[accepted];
                groups[accepted++] = g;
            }
        }
        mergeLines(insns);
    }

    /** Those that have a place in memory may get a register still. */
    private void chooseRegister(int register, Code code) {
        for (int least = ENOUGH; least >= PAIR; least--) {
            for (int i = 0; i < count; i++) {
                Group g = groups[i];
                if (g.members >= least && (g.place == NOWHERE || g.place >= 0) && (least >= ENOUGH || code.inLoop(g.first))) {
                    tryRegister(g, register, code);
                }
            }
        }
    }

    private void tryRegister(Group g, int register, Code code) {
        int place = g.place;
        g.place = register;
        setMembers(g, g);
        boolean[] taken = register == IN_RDX ? rdxTaken : rcxTaken;
        for (int n = g.first; n <= g.last; n++) {
            if (taken[n] || !(register == IN_RDX ? code.leavesRdx(n) : code.leavesRcx(n))) {
                g.place = place;
                setMembers(g, place == NOWHERE ? null : g);
                return;
            }
        }
        Arrays.fill(taken, g.first, g.last + 1, true);
    }

    private static boolean paysInMemory(Group g, Code code) {
        return g.members >= ENOUGH || g.isOneDouble() && code.inLoop(g.first);
    }

    private void setMembers(Group g, Group to) {
        for (int m = g.lastMember; m >= 0; m = nextMember[m]) {
            groupOf[m] = to;
        }
    }

    private boolean wordsAgree(Ir ir, Group g) {
        if (!g.aligned) {
            return true;
        }
        for (int i = g.lastMember; i >= 0; i = nextMember[i]) {
            if (wantsWord(ir.op(i)) && (memberAt[i] - g.low & 3) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean place(Group g, int[] busyUntil) {
        for (int p = 0; p < PLACES; p++) {
            if (busyUntil[p] < g.first) {
                busyUntil[p] = g.last;
                g.place = p;
                return true;
            }
        }
        return false;
    }

    /** Groups that overlap share one second copy. */
    private void mergeLines(int insns) {
        for (int i = 0; i < accepted; i++) {
            Group g = groups[i];
            to[g.from] = Math.max(to[g.from], g.last);
        }
        for (int n = 0; n < insns; n++) {
            if (to[n] >= 0) {
                n = markLine(n);
            }
        }
    }

    private int markLine(int first) {
        int last = to[first];
        for (int n = first; n <= last; n++) {
            last = Math.max(last, to[n]);
        }
        Arrays.fill(from, first, last + 1, first);
        Arrays.fill(to, first, last + 1, last);
        return last;
    }
}
