package dev.osiris.engine.x86;

import dev.osiris.ppc.cpu.Cpu;
import dev.osiris.ppc.ir.Ir;
import java.util.Arrays;

/**
 * What registers hold on a straight line, as far as addresses go: each a constant distance from a root. What a register
 * held where the line began is a root, so is every sum of two registers and everything else that is computed. Two
 * registers with the same root differ by a constant: when control has passed since the one was made from the other.
 */
final class Values {
    private static final int SUMS = 16;
    /** Of {@link #shared} and {@link #born}. */
    static final int NEVER = Integer.MAX_VALUE;

    private final int[] root = new int[Cpu.SLOTS];
    private final int[] distance = new int[Cpu.SLOTS];
    private final int[] born = new int[Cpu.SLOTS];
    /** The registers of which these say something. */
    private long known;
    private int roots;
    private int[] shared = new int[256];
    /** Sums of two roots, each a root: whose place in the ring says which. */
    private final long[] sumOf = new long[SUMS];
    private final int[] sumRoot = new int[SUMS];
    private int sums;

    /** A line begins. */
    void forget() {
        known = 0;
        roots = Cpu.SLOTS;
        sums = 0;
        Arrays.fill(shared, 0, Cpu.SLOTS, NEVER);
    }

    int root(int slot) {
        return (known >>> slot & 1) != 0 ? root[slot] : slot;
    }

    int distance(int slot) {
        return (known >>> slot & 1) != 0 ? distance[slot] : 0;
    }

    /** The instruction that made a register's value, but for constants added since. */
    int born(int slot) {
        return (known >>> slot & 1) != 0 ? born[slot] : NEVER;
    }

    /** The first instruction that made a second register's value from this root. */
    int shared(int root) {
        return shared[root];
    }

    /** An operation of instruction {@code n} that writes the registers {@code defs}. */
    void operation(Ir ir, int i, int n, long defs) {
        int d = ir.d(i);
        int a = ir.a(i);
        switch (ir.op(i)) {
            case ADDI -> set(d, root(a), distance(a) + ir.b(i), d == a ? born(d) : share(root(a), n));
            case MOV -> set(d, root(a), distance(a), share(root(a), n));
            case ADD -> set(d, sum(root(a), root(ir.b(i)), n), distance(a) + distance(ir.b(i)), n);
            default -> {
                for (long rest = defs; rest != 0; rest &= rest - 1) {
                    set(Long.numberOfTrailingZeros(rest), newRoot(NEVER), 0, n);
                }
            }
        }
    }

    private void set(int slot, int newRoot, int newDistance, int n) {
        root[slot] = newRoot;
        distance[slot] = newDistance;
        born[slot] = n;
        known |= 1L << slot;
    }

    private int share(int root, int n) {
        shared[root] = Math.min(shared[root], n);
        return n;
    }

    private int newRoot(int sharedFrom) {
        if (roots == shared.length) {
            shared = Arrays.copyOf(shared, roots * 2);
        }
        shared[roots] = sharedFrom;
        return roots++;
    }

    private int sum(int a, int b, int n) {
        long pair = (long) Math.min(a, b) << 32 | Math.max(a, b);
        for (int i = 0; i < Math.min(sums, SUMS); i++) {
            if (sumOf[i] == pair) {
                return sumRoot[i];
            }
        }
        int place = sums++ % SUMS;
        sumOf[place] = pair;
        return sumRoot[place] = newRoot(Math.min(n, Math.min(shared[a], shared[b])));
    }
}
