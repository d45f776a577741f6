package dev.osiris.engine.x86;

import dev.osiris.engine.x86.SystemEmitter.Special;
import dev.osiris.memory.GuestMemory;
import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import dev.osiris.ppc.isa.Isa;
import java.util.Arrays;

/**
 * Finds which instructions of a page make a region: those reached from its start by branches, fall-through and returns
 * from calls. It lists them, with their operations, in {@link Ir}, and knows where control comes from outside a row.
 * Instructions are numbered in two ways: {@code insn} by their place in the page, {@code n} by that in the list.
 */
final class Collector {
    /** A region may have all of its page: larger ones have run faster, and made a boot translate no more. */
    static final int MAX_INSNS = 1024;
    private static final int MAX_OPS = 5000;
    private static final int MAX_RETURNS = 4;
    static final int PAGE_INSNS = 1024;

    private final Ir ir;
    private final Isa isa;
    private final SystemEmitter system;
    private PageCode page;
    private int pagePc;
    /** Whether code that was made in a hurry may stay as it is. */
    private boolean quick;

    /** Instruction of the page to its place in the list, -1 when not in the region. */
    private final int[] listed = new int[PAGE_INSNS];
    /** The instructions of the page that {@link #listed} and its like know something of. */
    private int touchedFrom;
    private int touchedTo = PAGE_INSNS - 1;
    private final boolean[] leader = new boolean[PAGE_INSNS];
    private final boolean[] entry = new boolean[PAGE_INSNS];
    private final int[] depth = new int[PAGE_INSNS];
    /** Calls to instructions of the page: where they lead, and the instruction behind them. */
    private final int[] calledInsn = new int[MAX_INSNS];
    private final int[] behindCall = new int[MAX_INSNS];
    private int callCount;
    /** The continuations that a return is tried for before anything else. */
    private final int[] returnTo = new int[MAX_RETURNS];
    private final int[] work = new int[PAGE_INSNS];
    private int workCount;
    /** First operation of each listed instruction, and the end. */
    private int[] firstOp = new int[MAX_INSNS + 2];
    private final Special[] specials = new Special[MAX_INSNS + 1];

    Collector(Ir ir, Isa isa, SystemEmitter system) {
        this.ir = ir;
        this.isa = isa;
        this.system = system;
    }

    /**
     * Lists what is reached from instruction {@code start} of the page and has no code yet.
     *
     * @param quick whether code that was made in a hurry counts
     */
    void collect(PageCode page, int start, boolean quick) {
        this.page = page;
        this.quick = quick;
        pagePc = page.virtualPage << GuestMemory.PAGE_SHIFT;
        forgetLast();
        ir.begin(page.context & Translator.MSR_CONTEXT);
        workCount = 0;
        callCount = 0;
        push(start);
        entry[start] = true;
        while (workCount > 0) {
            run(work[--workCount]);
        }
        firstOp[ir.insns()] = ir.size();
    }

    /** Only what the last region touched is to be cleared. */
    private void forgetLast() {
        if (touchedFrom <= touchedTo) {
            Arrays.fill(listed, touchedFrom, touchedTo + 1, -1);
            Arrays.fill(leader, touchedFrom, touchedTo + 1, false);
            Arrays.fill(entry, touchedFrom, touchedTo + 1, false);
            Arrays.fill(depth, touchedFrom, touchedTo + 1, 0);
        }
        touchedFrom = PAGE_INSNS;
        touchedTo = -1;
    }

    private void touch(int insn) {
        touchedFrom = Math.min(touchedFrom, insn);
        touchedTo = Math.max(touchedTo, insn);
    }

    private void push(int insn) {
        touch(insn);
        leader[insn] = true;
        if (listed[insn] < 0 && workCount < work.length) {
            work[workCount++] = insn;
        }
    }

    /** Lists instructions in a row until control goes elsewhere. */
    private void run(int insn) {
        while (insn < PAGE_INSNS && listed[insn] < 0 && room() && !ownedByOther(insn)) {
            int n = ir.insns();
            touch(insn);
            listed[insn] = n;
            firstOp[n] = ir.size();
            int pc = pagePc + 4 * insn;
            int word = page.word(insn);
            isa.build(ir, pc, word);
            specials[n] = system.special(word);
            if (ir.size() > firstOp[n] && ends(insn, ir.size() - 1)) {
                return;
            }
            insn++;
        }
    }

    private boolean room() {
        return ir.insns() < MAX_INSNS && ir.size() < MAX_OPS;
    }

    private boolean ownedByOther(int insn) {
        return quick ? page.inner[insn] != 0 : page.hasBest(insn);
    }

    /** Looks at the last operation of an instruction; true when what follows in memory does not follow in time. */
    private boolean ends(int insn, int op) {
        if (SystemEmitter.goesOn(specials[ir.insnOf(op)])) {
            return false;
        }
        switch (ir.op(op)) {
            case BR -> {
                int target = inPage(ir.a(op));
                if (isLink(op)) {
                    if (target == insn + 1) {
                        push(target);
                        return true;
                    }
                    boolean goesOn = continueAfter(insn);
                    if (goesOn && target >= 0) {
                        calledInsn[callCount] = target;
                        behindCall[callCount++] = insn + 1;
                    }
                    return !goesOn;
                }
                if (target >= 0) {
                    branchTo(insn, target);
                }
                return true;
            }
            case BRC -> {
                int target = inPage(ir.b(op));
                if (target >= 0 && !isLink(op)) {
                    branchTo(insn, target);
                }
                if (isLink(op)) {
                    return !continueAfter(insn);
                }
                return false;
            }
            case BRC_REG -> {
                if (isLink(op)) {
                    return !continueAfter(insn);
                }
                return (ir.d(op) & 20) == 20;
            }
            case SYSTEM_CALL, NEXT -> {
                return !continueAfter(insn);
            }
            case CALL_END -> {
                // rfi goes elsewhere; the others go on.
                return ir.wordOf(ir.insnOf(op)) == 0x4C00_0064 || !continueAfter(insn);
            }
            case PROGRAM, UNAVAILABLE -> {
                return true;
            }
            default -> {
                return false;
            }
        }
    }

    private void branchTo(int insn, int target) {
        push(target);
        if (target <= insn) {
            for (int i = target; i <= insn; i++) {
                depth[i]++;
            }
        }
    }

    /** Whether LR is set by the instruction: the last bit, for all branches. */
    private boolean isLink(int op) {
        return (ir.wordOf(ir.insnOf(op)) & 1) != 0;
    }

    /** The next instruction is where something comes back to: another entry. */
    private boolean continueAfter(int insn) {
        if (insn + 1 < PAGE_INSNS && !ownedByOther(insn + 1) && room()) {
            touch(insn + 1);
            leader[insn + 1] = true;
            entry[insn + 1] = true;
            return true;
        }
        return false;
    }

    /** The instruction of the page at an address, or -1. */
    int inPage(int pc) {
        return pc >>> GuestMemory.PAGE_SHIFT == page.virtualPage ? pc >>> 2 & PAGE_INSNS - 1 : -1;
    }

    // ------------------------------------------------------------------ what was found

    /** An instruction's place in the list, -1 when it is not in the region. */
    int listed(int insn) {
        return listed[insn];
    }

    /** Whether control may come there from elsewhere than the instruction before it. */
    boolean isLeader(int insn) {
        return leader[insn];
    }

    /** Whether control may come there from outside the region. */
    boolean isEntry(int insn) {
        return entry[insn];
    }

    /** How many loops it stands in. */
    int depth(int insn) {
        return depth[insn];
    }

    Special special(int n) {
        return specials[n];
    }

    /** The first operation of a listed instruction. */
    int firstOp(int n) {
        return firstOp[n];
    }

    /**
     * The instructions of this region, in {@link #returnTo}, that a return probably goes to: those behind calls of the
     * function it stands in, which begins at the last called instruction before it. Returns how many.
     */
    int returns(int n) {
        int op = firstOp[n + 1] - 1;
        if (isLink(op) || ir.b(op) != Cpu.LR) {
            return 0;
        }
        int insn = ir.pcOf(n) >>> 2 & PAGE_INSNS - 1;
        int function = -1;
        for (int i = 0; i < callCount; i++) {
            int called = calledInsn[i];
            if (called <= insn && called > function && listed[called] >= 0) {
                function = called;
            }
        }
        int count = 0;
        for (int i = 0; i < callCount && count < MAX_RETURNS; i++) {
            if (calledInsn[i] == function && listed[behindCall[i]] >= 0) {
                returnTo[count++] = behindCall[i];
            }
        }
        return count;
    }

    /** One of the instructions that {@link #returns} found, by its place in the page. */
    int returnTo(int i) {
        return returnTo[i];
    }
}
