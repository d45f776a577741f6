package dev.osiris.engine.x86;

import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.ir.IrOp;
import java.util.Arrays;

/**
 * Accesses of a straight line that need only one translation: loads and stores at constant distances from one register
 * that keeps its value, or has only constants added to it. A function that saves its registers on the stack, or walks the fields of a structure, looks up
 * its page once and checks once that they all lie in it; a second copy of the code, without groups, stands by for when
 * they do not.
 *
 * <p>While a group is open nothing is polled and no mapping is given up, so the host address stays good; every way back
 * from Java leads to the second copy.
 */
final class Groups {
    /** A group pays from here on; in a loop, where rdx is free to hold its address, a pair does. */
    private static final int ENOUGH = 3;
    private static final int ENOUGH_IN_RDX = 2;
    /** The {@link Group#place} that is rdx. */
    static final int IN_RDX = -1;
    private static final int NOWHERE = -2;
    /** Bytes from the first to the end of the last; more than that is seldom in one page. */
    private static final int SPAN = 1024;
    /** Groups that may be open at a time: places for a host address in {@link State}. */
    static final int PLACES = 4;
    private static final int OPEN = 8;

    /** One group: the accesses [base + low, base + high). */
    static final class Group {
        int base;
        /** Some access is a store: then the page must be one to be written, which can be read too. */
        boolean write;
        /** What has been added to the base since the first access. */
        int moved;
        int low;
        int high;
        /** Some access wants a word boundary. */
        boolean aligned;
        int members;
        /** First and last instruction, as numbered in the list. */
        int first;
        int last;
        int place;
        /** The operations, linked through {@link #nextMember}. */
        int lastMember;
    }

    private Group[] groups = new Group[64];
    private int count;
    private final Group[] open = new Group[OPEN];
    private int openCount;
    /** Operation to its group, null for none. */
    private Group[] groupOf = new Group[256];
    private int[] nextMember = new int[256];
    /** Operation to its distance from what the base was at the first access. */
    private int[] memberAt = new int[256];
    /** For each instruction: the first and the last of the line that has a second copy, or -1. */
    private int[] from = new int[512];
    private int[] to = new int[512];
    private int accepted;
    /** Instructions in which rdx holds an address already. */
    private boolean[] taken = new boolean[512];

    /** What the translator knows of its instructions. */
    interface Code {
        /** Whether the code of instruction {@code n} leaves rdx alone. */
        boolean leavesRdx(int n);

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
            taken = new boolean[insns * 2];
        }
        Arrays.fill(taken, 0, insns, false);
        Arrays.fill(groupOf, 0, ops, null);
        Arrays.fill(from, 0, insns, -1);
        count = 0;
        accepted = 0;
        openCount = 0;
    }

    /** The group of an operation, or null. */
    Group of(int op) {
        return groupOf[op];
    }

    /** How far into its group an operation's access lies. */
    int offset(int op) {
        return memberAt[op] - groupOf[op].low;
    }

    /** How many groups there are; some of them are void. */
    int count() {
        return accepted;
    }

    Group group(int i) {
        return groups[i];
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
        if (size != 0 && ir.a(i) < 32) {
            access(ir, i, n, size);
        }
        if (ir.op(i) == IrOp.ADDI && ir.d(i) == ir.a(i)) {
            moveBase(ir.d(i), ir.b(i));
        } else {
            closeWritten(defs);
        }
    }

    /** The host address stays good for what the base was: what follows lies so much further on. */
    private void moveBase(int base, int by) {
        for (int i = 0; i < openCount; i++) {
            if (open[i].base == base) {
                open[i].moved += by;
            }
        }
    }

    private static int size(IrOp op) {
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
        boolean write = isWrite(ir.op(i));
        Group g = openGroup(ir.a(i), ir.b(i), size);
        if (g == null) {
            g = openNew(ir.a(i), ir.b(i));
            if (g == null) {
                return;
            }
            g.first = n;
        }
        int at = ir.b(i) + g.moved;
        memberAt[i] = at;
        g.write |= write;
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

    private Group openGroup(int base, int displacement, int size) {
        for (int i = 0; i < openCount; i++) {
            Group g = open[i];
            int at = displacement + g.moved;
            if (g.base == base && Math.max(g.high, at + size) - Math.min(g.low, at) <= SPAN) {
                return g;
            }
        }
        return null;
    }

    private Group openNew(int base, int at) {
        if (openCount == OPEN) {
            return null;
        }
        if (count == groups.length) {
            groups = Arrays.copyOf(groups, count * 2);
        }
        Group g = groups[count];
        if (g == null) {
            g = groups[count] = new Group();
        }
        count++;
        g.base = base;
        g.write = false;
        g.moved = 0;
        g.low = at;
        g.high = at;
        g.aligned = false;
        g.members = 0;
        g.lastMember = -1;
        open[openCount++] = g;
        return g;
    }

    private void closeWritten(long defs) {
        for (int i = openCount - 1; i >= 0; i--) {
            if ((defs >>> open[i].base & 1) != 0) {
                open[i] = open[--openCount];
            }
        }
    }

    /** A line ends: nothing that comes is on the way that leads here only. */
    void closeAll() {
        openCount = 0;
    }

    // ------------------------------------------------------------------ choosing

    /** After all operations: keeps what pays, gives each a place, and marks the lines that want a second copy. */
    void choose(Ir ir, Code code) {
        for (int i = 0; i < count; i++) {
            groups[i].place = NOWHERE;
        }
        for (int least = ENOUGH; least >= ENOUGH_IN_RDX; least--) {
            for (int i = 0; i < count; i++) {
                Group g = groups[i];
                if (g.members >= least && g.place == NOWHERE && (least >= ENOUGH || code.inLoop(g.first))
                        && wordsAgree(ir, g) && rdxIsFree(g, code)) {
                    g.place = IN_RDX;
                    Arrays.fill(taken, g.first, g.last + 1, true);
                }
            }
        }
        int[] busyUntil = new int[PLACES];
        Arrays.fill(busyUntil, -1);
        for (int i = 0; i < count; i++) {
            Group g = groups[i];
            if (g.place == IN_RDX || g.members >= ENOUGH && wordsAgree(ir, g) && place(g, busyUntil)) {
                accept(i);
            }
        }
        mergeLines();
    }

    private boolean rdxIsFree(Group g, Code code) {
        for (int n = g.first; n <= g.last; n++) {
            if (taken[n] || !code.leavesRdx(n)) {
                return false;
            }
        }
        return true;
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

    private void accept(int i) {
        Group g = groups[i];
        groups[i] = groups[accepted];
        groups[accepted++] = g;
        for (int m = g.lastMember; m >= 0; m = nextMember[m]) {
            groupOf[m] = g;
        }
    }

    /** Groups that overlap share one second copy. */
    private void mergeLines() {
        int lineFrom = -1;
        int lineTo = -1;
        for (int i = 0; i < accepted; i++) {
            Group g = groups[i];
            if (lineFrom >= 0 && g.first <= lineTo) {
                lineTo = Math.max(lineTo, g.last);
            } else {
                mark(lineFrom, lineTo);
                lineFrom = g.first;
                lineTo = g.last;
            }
        }
        mark(lineFrom, lineTo);
    }

    private void mark(int first, int last) {
        for (int n = first; n >= 0 && n <= last; n++) {
            from[n] = first;
            to[n] = last;
        }
    }
}
