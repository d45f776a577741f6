package dev.osiris.engine.x86;

import java.util.Arrays;

/**
 * Which host registers matter where in a region: the data flow over its instructions. A set of host registers is a
 * mask, bit p for {@link Translator#POOL}[p] and bit {@link #XMM} + x for the x-th xmm register from
 * {@link Translator#FIRST_XMM}.
 *
 * <p>A register is <em>dirty</em> before an instruction when, on some way there from an entry, it may have been given
 * a value that the {@link State} does not have. It is <em>live</em> when what it holds may be wanted: by an instruction
 * that uses it, or by a place that leaves and writes back what is dirty. So entries load what is live, places that leave
 * write back what is dirty, and everything else in the registers is nobody's.
 *
 * <p>Instructions are numbered as they are listed; the caller says for each what it uses and defines, whether it may
 * leave, and where it may go on.
 */
final class Flow {
    /** Bit of the first xmm register. */
    static final int XMM = Translator.POOL.length;
    /** Every register. */
    static final int ALL = -1;

    private static final int NOWHERE = -1;

    private int size;
    private int[] uses = new int[512];
    private int[] defs = new int[512];
    /** What an instruction leaves clean and valid whatever was there before: all, when Java loads everything anew. */
    private int[] kills = new int[512];
    private boolean[] leaves = new boolean[512];
    /** Up to two ways on for each instruction. */
    private int[] next = new int[1024];
    private int[] dirty = new int[512];
    private int[] live = new int[512];
    /** Ways on beside those: from, to. */
    private int[] more = new int[64];
    private int moreCount;

    /** Empties it, for {@code n} instructions. */
    void begin(int n) {
        if (n > uses.length) {
            int room = Math.max(n, uses.length * 2);
            uses = new int[room];
            defs = new int[room];
            kills = new int[room];
            leaves = new boolean[room];
            next = new int[2 * room];
            dirty = new int[room];
            live = new int[room];
        }
        size = n;
        moreCount = 0;
        Arrays.fill(dirty, 0, n, 0);
        Arrays.fill(live, 0, n, 0);
        Arrays.fill(next, 0, 2 * n, NOWHERE);
    }

    void instruction(int n, int used, int defined, boolean mayLeave) {
        uses[n] = used;
        defs[n] = defined;
        kills[n] = defined;
        leaves[n] = mayLeave;
    }

    /** An instruction that Java executes, coming back with every register loaded. */
    void reloading(int n) {
        uses[n] = 0;
        defs[n] = 0;
        kills[n] = ALL;
        leaves[n] = true;
    }

    /** Control may go from one instruction to another inside the region. */
    void edge(int from, int to) {
        if (next[2 * from] == NOWHERE) {
            next[2 * from] = to;
        } else if (next[2 * from + 1] == NOWHERE) {
            next[2 * from + 1] = to;
        } else {
            if (moreCount == more.length) {
                more = Arrays.copyOf(more, moreCount * 2);
            }
            more[moreCount++] = from;
            more[moreCount++] = to;
        }
    }

    void solve() {
        while (forward()) { }
        for (int n = 0; n < size; n++) {
            live[n] = uses[n] | (leaves[n] ? dirty[n] : 0);
        }
        while (backward()) { }
    }

    private boolean forward() {
        boolean changed = false;
        for (int n = 0; n < size; n++) {
            int out = dirtyAfter(n);
            changed |= addDirty(next[2 * n], out, n) | addDirty(next[2 * n + 1], out, n);
        }
        for (int i = 0; i < moreCount; i += 2) {
            changed |= addDirty(more[i + 1], dirtyAfter(more[i]), more[i]);
        }
        return changed;
    }

    /** True when an instruction that was passed already has to be looked at again. */
    private boolean addDirty(int to, int mask, int from) {
        if (to == NOWHERE || (mask & ~dirty[to]) == 0) {
            return false;
        }
        dirty[to] |= mask;
        return to <= from;
    }

    private boolean backward() {
        boolean changed = false;
        for (int n = size - 1; n >= 0; n--) {
            changed |= addLive(n, next[2 * n]) | addLive(n, next[2 * n + 1]);
        }
        for (int i = 0; i < moreCount; i += 2) {
            changed |= addLive(more[i], more[i + 1]);
        }
        return changed;
    }

    private boolean addLive(int n, int to) {
        if (to == NOWHERE) {
            return false;
        }
        int mask = live[to] & ~kills[n];
        if ((mask & ~live[n]) == 0) {
            return false;
        }
        live[n] |= mask;
        return true;
    }

    /** Registers that may be dirty before instruction {@code n}. */
    int dirty(int n) {
        return dirty[n];
    }

    /** Registers that may be dirty after it. */
    int dirtyAfter(int n) {
        return dirty[n] | defs[n];
    }

    /** Registers that must hold their guest register before instruction {@code n}. */
    int live(int n) {
        return live[n];
    }
}
