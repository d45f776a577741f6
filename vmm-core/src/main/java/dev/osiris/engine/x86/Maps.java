package dev.osiris.engine.x86;

import dev.osiris.memory.HostMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * One vCPU's flat maps, one set per view. A view is how memory looks in a mode (real, kernel, user …) under certain
 * segment registers: kernels switch between a few settings of these all day (another process, user memory opened and
 * closed), so the kernel and user modes have several views each, which form a ring; the one used last is tried first.
 * A set of maps has, for each of the 2^20 pages, effective page minus host
 * page, so that "subtract; borrow means valid" finds the host address; 0 is absent. And the jump cache: effective
 * address of code to its entry.
 *
 * <p>What is filled is logged, so that flushing costs what was filled. Pages translated by the page table are logged
 * by TLB congruence class, because that is what tlbie flushes; pages translated by BATs or in real mode are not
 * subject to tlbie and are logged apart.
 */
final class Maps {
    /**
     * Modes are numbered as MSR[VEC], MSR[FP], MSR[PR], MSR[IR] and MSR[DR] make a number; VEC and FP are among them
     * because code, and so jumps, are for one setting of them.
     */
    static final int MODES = 32;
    private static final int DATA = 1;
    private static final int FETCH = 2;
    private static final int USER = 4;

    /** How many views each mode has: with both translations on, more than one is worth it. */
    private static final int[] VIEWS_OF = {1, 1, 1, 4, 1, 1, 1, 4, 1, 1, 1, 2, 1, 1, 1, 4,
        1, 1, 1, 1, 1, 1, 1, 4, 1, 1, 1, 1, 1, 1, 1, 4};
    private static final int VIEWS = 48;

    private static final int SR_KS = 0x4000_0000;
    private static final int SR_KP = 0x2000_0000;
    private static final int SR_NO_EXECUTE = 0x1000_0000;
    /** T and VSID. */
    private static final int SR_MEANING = 0x80FF_FFFF;
    private static final int SEGMENTS = 16;

    private static final int JUMP_ENTRIES = 1 << 14;
    /** Of {@code pc ^ pc >>> 12}: four bytes per entry, which native code scales by four. */
    static final int JUMP_MASK = JUMP_ENTRIES - 1 << 2;
    /** The second way's index: the upper bits of a product with this. */
    static final int JUMP_FACTOR = 0x9E37_79B1;
    static final int JUMP_SHIFT = 16;
    /**
     * What r13 holds is so far into a view: its low bits are the shift from an address to its page, and one instruction
     * (shrx, which looks at these bits only) makes the page number that indexes the maps.
     */
    static final int SKEW = 12;
    /** Offsets from a view's base (r13). */
    static final int JUMPS = -SKEW;
    /** The second way of the jump cache, with another hash: two places that evict each other meet here. */
    static final int MORE_JUMPS = JUMPS + JUMP_ENTRIES * 16;
    static final int READS = JUMPS + 2 * JUMP_ENTRIES * 16;
    static final int WRITES = READS + (1 << 23);
    /** The segment registers that the view holds for, and which of their bits matter. */
    static final int KNOWN = WRITES + (1 << 23);
    static final int MASK = KNOWN + 64;
    /** What the jump cache was filled under, as the engine counts it. */
    static final int CONTEXT = MASK + 64;
    /** The base of the next view of the same mode. */
    static final int NEXT = CONTEXT + 8;
    private static final long STRIDE = KNOWN + SKEW + 4096;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment segment = HostMemory.allocate(VIEWS * STRIDE, arena);
    private final View[] views = new View[VIEWS];
    /** The view of each mode that was used last. */
    private final int[] current = new int[MODES];
    /**
     * One bit for many host pages: whether one of them has ever had write permission. Most pages of code never had, and
     * looking for it takes a walk through all that was filled.
     */
    private final long[] writable = new long[1024];
    long flushes;
    long fills;

    Maps() {
        int n = 0;
        for (int mode = 0; mode < MODES; mode++) {
            current[mode] = n;
            int first = n;
            for (int i = 0; i < VIEWS_OF[mode]; i++, n++) {
                views[n] = new View(n, mode);
                segment.set(ValueLayout.JAVA_LONG, origin(n) + NEXT,
                        base(i + 1 < VIEWS_OF[mode] ? n + 1 : first));
            }
        }
    }

    /** What r13 holds in a view. */
    long base(int view) {
        return segment.address() + origin(view);
    }

    /** The same within the segment. */
    private static long origin(int view) {
        return view * STRIDE + SKEW;
    }

    /** The other way. */
    int viewAt(long base) {
        return (int) ((base - segment.address()) / STRIDE);
    }

    static int modeOf(int msr) {
        return msr >>> 4 & (DATA | FETCH) | msr >>> 12 & USER | msr >>> 10 & 8 | msr >>> 21 & 16;
    }

    /** The view of a mode that holds for segment registers {@code sr}, made to when there is none yet. */
    int select(int mode, int[] sr) {
        int view = current[mode];
        for (int i = 0; i < VIEWS_OF[mode]; i++) {
            if (views[view].holdsFor(sr)) {
                current[mode] = view;
                return view;
            }
            view = viewAt(segment.get(ValueLayout.JAVA_LONG, origin(view) + NEXT));
        }
        // The one after the last used was used longest ago, when they are used in turn.
        view = viewAt(segment.get(ValueLayout.JAVA_LONG, origin(view) + NEXT));
        current[mode] = view;
        views[view].adopt(sr);
        return view;
    }

    /** Native code has gone to another view by itself. */
    void selected(int view) {
        current[views[view].mode] = view;
    }

    /** The view of a mode that was used last. */
    int current(int mode) {
        return current[mode];
    }

    /** Makes the jump cache of a view one for {@code context}. */
    void contextOfJumps(int view, int context) {
        long at = origin(view) + CONTEXT;
        if (segment.get(ValueLayout.JAVA_INT, at) != context) {
            segment.set(ValueLayout.JAVA_INT, at, context);
            views[view].flushJumps();
        }
    }

    /**
     * Makes a page valid.
     *
     * @param throughTlb whether the translation came from the page table
     */
    void fill(int view, boolean write, int ea, long host, boolean throughTlb) {
        fills++;
        int page = ea >>> 12;
        boolean known = views[view].holds(page);
        long at = origin(view) + (write ? WRITES : READS) + 8L * page;
        segment.set(ValueLayout.JAVA_LONG, at, (page << 12 & 0xFFFF_FFFFL) - (host & ~0xFFFL));
        if (write) {
            writable[writableIndex(host)] |= 1L << (host >>> 12);
        }
        if (!known) {
            views[view].log(throughTlb ? page & 63 : View.BLOCKS, page);
        }
    }

    /** Makes every mapping of everything void. */
    void flushAll() {
        flushes++;
        for (View v : views) {
            if (v.used) {
                v.flushClasses(-1L);
                v.flushClass(View.BLOCKS);
                v.flushJumps();
            }
        }
    }

    /** tlbie. */
    void flushClasses(long classes) {
        flushes++;
        for (View v : views) {
            if (v.used) {
                v.flushClasses(classes);
            }
        }
    }

    /** Every write permission is void. */
    void flushWrites() {
        flushes++;
        for (View v : views) {
            if (v.used) {
                v.flushWrites();
            }
        }
    }

    /** Write permission to one host page is void. */
    void flushWritesTo(long host) {
        if ((writable[writableIndex(host)] >>> (host >>> 12) & 1) == 0) {
            return;
        }
        for (View v : views) {
            if (v.used) {
                v.flushWritesTo(host & ~0xFFFL);
            }
        }
    }

    private int writableIndex(long host) {
        return (int) (host >>> 18) & writable.length - 1;
    }

    void flushJumps() {
        for (View v : views) {
            if (v.used) {
                v.flushJumps();
            }
        }
    }

    /**
     * Enters code into the jump cache.
     *
     * @param throughTlb whether the code's page was translated by the page table, under segment registers {@code sr}
     */
    void jump(int view, int pc, long code, boolean throughTlb, int[] sr) {
        if (throughTlb) {
            views[view].watchNoExecute(sr);
        }
        int cls = throughTlb ? pc >>> 12 & 63 : View.BLOCKS;
        enterJump(view, jumpIndex(pc), cls, pc, code);
        enterJump(view, secondIndex(pc), cls, pc, code);
    }

    private void enterJump(int view, int index, int cls, int pc, long code) {
        long at = origin(view) + JUMPS + 16L * index;
        segment.set(ValueLayout.JAVA_LONG, at + 8, code);
        segment.set(ValueLayout.JAVA_INT, at, pc | 1);
        views[view].logJump(index, cls);
    }

    /** There is better code for an address: it comes in the place of that which counts its passages just before {@code end}. */
    void replaceJump(int pc, long end, long code) {
        for (int view = 0; view < VIEWS; view++) {
            replaceJump(view, jumpIndex(pc), pc, end, code);
            replaceJump(view, secondIndex(pc), pc, end, code);
        }
    }

    private void replaceJump(int view, int index, int pc, long end, long code) {
        long older = views[view].used ? jumpTarget(view, index, pc) : 0;
        if (older < end && older >= end - Translator.LONGEST_COUNT) {
            segment.set(ValueLayout.JAVA_LONG, origin(view) + JUMPS + 16L * index + 8, code);
        }
    }

    /** What the jump cache knows of an address: its code, or 0. */
    long jumpTarget(int view, int pc) {
        long target = jumpTarget(view, jumpIndex(pc), pc);
        return target != 0 ? target : jumpTarget(view, secondIndex(pc), pc);
    }

    private long jumpTarget(int view, int index, int pc) {
        long at = origin(view) + JUMPS + 16L * index;
        return segment.get(ValueLayout.JAVA_INT, at) == (pc | 1) ? segment.get(ValueLayout.JAVA_LONG, at + 8) : 0;
    }

    /** Offset, from r13, of the jump cache entry for an address. */
    static int jumpEntry(int pc) {
        return JUMPS + 16 * jumpIndex(pc);
    }

    private static int jumpIndex(int pc) {
        return ((pc ^ pc >>> SKEW) & JUMP_MASK) >>> 2;
    }

    private static int secondIndex(int pc) {
        return JUMP_ENTRIES + ((pc * JUMP_FACTOR >>> JUMP_SHIFT & JUMP_MASK) >>> 2);
    }

    void close() {
        arena.close();
    }

    private final class View {
        static final int BLOCKS = 64;

        final int mode;
        private final int[] known = new int[SEGMENTS];
        /** The bits of a segment register that matter here. */
        private int mask;
        private final long base;
        private final int[][] logs = new int[BLOCKS + 1][];
        private final int[] counts = new int[BLOCKS + 1];
        /** The jump cache entries that were filled, by the class of their page like {@link #logs}. */
        private final JumpLog[] jumps = new JumpLog[BLOCKS + 1];
        /** Something was filled once: most modes are never seen. */
        private boolean used;

        View(int n, int mode) {
            this.mode = mode;
            base = origin(n);
            setMask(0);
        }

        /** @param more SR_NO_EXECUTE when that matters too */
        private void setMask(int more) {
            int key = (mode & USER) != 0 ? SR_KP : SR_KS;
            // Without any translation segment registers mean nothing.
            mask = (mode & (DATA | FETCH)) == 0 ? 0 : SR_MEANING | key | more;
            for (int n = 0; n < SEGMENTS; n++) {
                segment.set(ValueLayout.JAVA_INT, base + MASK + 4 * n, mask);
            }
        }

        private void setKnown(int[] sr) {
            for (int n = 0; n < SEGMENTS; n++) {
                known[n] = sr[n];
                segment.set(ValueLayout.JAVA_INT, base + KNOWN + 4 * n, sr[n]);
            }
        }

        boolean holdsFor(int[] sr) {
            int differ = 0;
            for (int n = 0; n < SEGMENTS; n++) {
                differ |= known[n] ^ sr[n];
            }
            return (differ & mask) == 0;
        }

        /** Forgets what other segment registers meant. */
        void adopt(int[] sr) {
            for (int n = 0; n < SEGMENTS; n++) {
                int change = (known[n] ^ sr[n]) & mask;
                if ((change & ~SR_NO_EXECUTE) != 0) {
                    flushes++;
                    flushSegment(n);
                }
            }
            flushTableJumps();
            setKnown(sr);
        }

        /** There are jumps to pages that the page table translates: whether a segment is for data only matters. */
        void watchNoExecute(int[] sr) {
            if ((mask & SR_NO_EXECUTE) == 0 && mask != 0) {
                setKnown(sr);
                setMask(SR_NO_EXECUTE);
            }
        }

        void log(int cls, int page) {
            used = true;
            int[] log = logs[cls];
            if (log == null) {
                log = logs[cls] = new int[16];
            } else if (counts[cls] == log.length) {
                compact(cls);
                if (counts[cls] > log.length / 2) {
                    log = logs[cls] = Arrays.copyOf(log, log.length * 2);
                }
            }
            log[counts[cls]++] = page;
        }

        /** Pages that lost their entries otherwise, and perhaps got new ones, would fill the log in time. */
        private void compact(int cls) {
            int[] log = logs[cls];
            Arrays.sort(log, 0, counts[cls]);
            int kept = 0;
            for (int i = 0; i < counts[cls]; i++) {
                if (holds(log[i]) && (kept == 0 || log[kept - 1] != log[i])) {
                    log[kept++] = log[i];
                }
            }
            counts[cls] = kept;
        }

        boolean holds(int page) {
            return segment.get(ValueLayout.JAVA_LONG, base + READS + 8L * page) != 0
                    || segment.get(ValueLayout.JAVA_LONG, base + WRITES + 8L * page) != 0;
        }

        void logJump(int index, int cls) {
            used = true;
            if (jumps[cls] == null) {
                jumps[cls] = new JumpLog();
            }
            jumps[cls].add(index);
        }

        void flushClasses(long classes) {
            for (long rest = classes; rest != 0; rest &= rest - 1) {
                int cls = Long.numberOfTrailingZeros(rest);
                flushClass(cls);
                flushJumps(cls);
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

        private void flushJumps(int cls) {
            if (jumps[cls] != null) {
                jumps[cls].flush(base);
            }
        }

        void flushJumps() {
            flushTableJumps();
            flushJumps(BLOCKS);
        }

        void flushTableJumps() {
            for (int cls = 0; cls < BLOCKS; cls++) {
                flushJumps(cls);
            }
            if ((mask & SR_NO_EXECUTE) != 0) {
                setMask(0);
            }
        }
    }

    /** Which entries of a jump cache were filled. */
    private final class JumpLog {
        private int[] indexes = new int[16];
        private int count;

        void add(int index) {
            if (count == indexes.length) {
                if (count >= 2 * JUMP_ENTRIES) {
                    return;
                }
                indexes = Arrays.copyOf(indexes, count * 2);
            }
            indexes[count++] = index;
        }

        /** A full log may have missed entries: then everything goes. */
        void flush(long base) {
            if (count >= 2 * JUMP_ENTRIES) {
                segment.asSlice(base + JUMPS, 2 * JUMP_ENTRIES * 16L).fill((byte) 0);
            } else {
                for (int i = 0; i < count; i++) {
                    segment.set(ValueLayout.JAVA_LONG, base + JUMPS + 16L * indexes[i], 0);
                }
            }
            count = 0;
        }
    }
}
