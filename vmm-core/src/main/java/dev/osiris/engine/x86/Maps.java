package dev.osiris.engine.x86;

import dev.osiris.memory.HostMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One vCPU's flat maps, one set per mode (real, kernel, user …): for each of the 2^20 pages, effective page minus host
 * page, so that "subtract; borrow means valid" finds the host address; 0 is absent. And the jump cache: effective
 * address of code to its entry.
 *
 * <p>What is filled is logged, so that flushing costs what was filled. Pages translated by the page table are logged
 * by TLB congruence class, because that is what tlbie flushes; pages translated by BATs or in real mode are not
 * subject to tlbie and are logged apart.
 */
final class Maps {
    static final int REAL = 0;
    static final int KERNEL = 1;
    static final int USER = 2;
    /** Supervisor with data translated and instructions not: where Linux begins an interrupt. */
    static final int KERNEL_DATA_ONLY = 3;
    /** Instructions translated and data not: where Linux works on its hash table. */
    static final int FETCH_ONLY = 4;
    static final int MODES = 5;

    private static final int JUMP_ENTRIES = 1 << 14;
    /** Of {@code pc ^ pc >>> 12}: four bytes per entry, which native code scales by four. */
    static final int JUMP_MASK = JUMP_ENTRIES - 1 << 2;
    static final int JUMP_FOLD = 12;
    /** Offsets from a mode's base (r13). */
    static final int JUMPS = 0;
    static final int READS = JUMP_ENTRIES * 16;
    static final int WRITES = READS + (1 << 23);
    private static final long STRIDE = WRITES + (1L << 23);

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment = HostMemory.allocate(MODES * STRIDE, arena);
    private final Mode[] modes = {new Mode(REAL), new Mode(KERNEL), new Mode(USER), new Mode(KERNEL_DATA_ONLY),
            new Mode(FETCH_ONLY)};
    long flushes;
    long fills;

    /** What r13 holds in a mode. */
    long base(int mode) {
        return segment.address() + mode * STRIDE;
    }

    /**
     * Makes a page valid.
     *
     * @param throughTlb whether the translation came from the page table
     */
    void fill(int mode, boolean write, int ea, long host, boolean throughTlb) {
        fills++;
        int page = ea >>> 12;
        long at = mode * STRIDE + (write ? WRITES : READS) + 8L * page;
        segment.set(ValueLayout.JAVA_LONG, at, (page << 12 & 0xFFFF_FFFFL) - (host & ~0xFFFL));
        modes[mode].log(throughTlb ? page & 63 : Mode.BLOCKS, page);
    }

    /** Makes every mapping of everything void. */
    void flushAll() {
        flushes++;
        for (Mode m : modes) {
            m.flushClasses(-1L);
            m.flushClass(Mode.BLOCKS);
            m.flushJumps();
        }
    }

    /** tlbie. */
    void flushClasses(long classes) {
        flushes++;
        for (Mode m : modes) {
            m.flushClasses(classes);
            m.flushTableJumps();
        }
    }

    /** What the page table translated in a segment is void in a mode. */
    void flushSegment(int mode, int n) {
        flushes++;
        modes[mode].flushSegment(n);
    }

    /** Every write permission is void. */
    void flushWrites() {
        flushes++;
        for (Mode m : modes) {
            m.flushWrites();
        }
    }

    /** Write permission to one host page is void. */
    void flushWritesTo(long host) {
        for (Mode m : modes) {
            m.flushWritesTo(host & ~0xFFFL);
        }
    }

    void flushJumps() {
        for (Mode m : modes) {
            m.flushJumps();
        }
    }

    void flushJumps(int mode) {
        modes[mode].flushJumps();
    }

    /** Jumps to code on pages that the page table translates are void in a mode. */
    void flushTableJumps(int mode) {
        modes[mode].flushTableJumps();
    }

    /**
     * Enters code into the jump cache.
     *
     * @param throughTlb whether the code's page was translated by the page table
     */
    void jump(int mode, int pc, long code, boolean throughTlb) {
        int index = jumpIndex(pc);
        long at = mode * STRIDE + JUMPS + 16L * index;
        segment.set(ValueLayout.JAVA_LONG, at + 8, code);
        segment.set(ValueLayout.JAVA_INT, at, pc | 1);
        modes[mode].logJump(index, throughTlb);
    }

    /** What the jump cache knows of an address: its code, or 0. */
    long jumpTarget(int mode, int pc) {
        long at = mode * STRIDE + JUMPS + 16L * jumpIndex(pc);
        return segment.get(ValueLayout.JAVA_INT, at) == (pc | 1) ? segment.get(ValueLayout.JAVA_LONG, at + 8) : 0;
    }

    /** Offset, from r13, of the jump cache entry for an address. */
    static int jumpEntry(int pc) {
        return JUMPS + 16 * jumpIndex(pc);
    }

    private static int jumpIndex(int pc) {
        return ((pc ^ pc >>> JUMP_FOLD) & JUMP_MASK) >>> 2;
    }

    void close() {
        arena.close();
    }

    private final class Mode {
        static final int BLOCKS = 64;

        private final long base;
        private final int[][] logs = new int[BLOCKS + 1][];
        private final int[] counts = new int[BLOCKS + 1];
        private final JumpLog tableJumps = new JumpLog();
        private final JumpLog blockJumps = new JumpLog();

        Mode(int mode) {
            base = mode * STRIDE;
        }

        void log(int cls, int page) {
            int[] log = logs[cls];
            if (log == null) {
                log = logs[cls] = new int[16];
            } else if (counts[cls] == log.length) {
                log = logs[cls] = Arrays.copyOf(log, log.length * 2);
            }
            log[counts[cls]++] = page;
        }

        void logJump(int index, boolean throughTlb) {
            (throughTlb ? tableJumps : blockJumps).add(index);
        }

        void flushClasses(long classes) {
            for (long rest = classes; rest != 0; rest &= rest - 1) {
                flushClass(Long.numberOfTrailingZeros(rest));
            }
        }

        void flushClass(int cls) {
            int[] log = logs[cls];
            for (int i = 0; i < counts[cls]; i++) {
                clear(log[i]);
            }
            counts[cls] = 0;
        }

        private void clear(int page) {
            segment.set(ValueLayout.JAVA_LONG, base + READS + 8L * page, 0);
            segment.set(ValueLayout.JAVA_LONG, base + WRITES + 8L * page, 0);
        }

        void flushSegment(int n) {
            for (int cls = 0; cls < BLOCKS; cls++) {
                int[] log = logs[cls];
                int kept = 0;
                for (int i = 0; i < counts[cls]; i++) {
                    if (log[i] >>> 16 == n) {
                        clear(log[i]);
                    } else {
                        log[kept++] = log[i];
                    }
                }
                counts[cls] = kept;
            }
        }

        void flushWrites() {
            for (int cls = 0; cls <= BLOCKS; cls++) {
                for (int i = 0; i < counts[cls]; i++) {
                    segment.set(ValueLayout.JAVA_LONG, base + WRITES + 8L * logs[cls][i], 0);
                }
            }
        }

        void flushWritesTo(long hostPage) {
            for (int cls = 0; cls <= BLOCKS; cls++) {
                for (int i = 0; i < counts[cls]; i++) {
                    int page = logs[cls][i];
                    long at = base + WRITES + 8L * page;
                    long entry = segment.get(ValueLayout.JAVA_LONG, at);
                    if (entry != 0 && (page << 12 & 0xFFFF_FFFFL) - entry == hostPage) {
                        segment.set(ValueLayout.JAVA_LONG, at, 0);
                    }
                }
            }
        }

        void flushJumps() {
            flushTableJumps();
            blockJumps.flush(base);
        }

        void flushTableJumps() {
            tableJumps.flush(base);
        }
    }

    /** Which entries of a jump cache were filled. */
    private final class JumpLog {
        private int[] indexes = new int[256];
        private int count;

        void add(int index) {
            if (count == indexes.length) {
                if (count >= JUMP_ENTRIES) {
                    return;
                }
                indexes = Arrays.copyOf(indexes, count * 2);
            }
            indexes[count++] = index;
        }

        /** A full log may have missed entries: then everything goes. */
        void flush(long base) {
            if (count >= JUMP_ENTRIES) {
                segment.asSlice(base + JUMPS, JUMP_ENTRIES * 16L).fill((byte) 0);
            } else {
                for (int i = 0; i < count; i++) {
                    segment.set(ValueLayout.JAVA_LONG, base + JUMPS + 16L * indexes[i], 0);
                }
            }
            count = 0;
        }
    }
}
