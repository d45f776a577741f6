package dev.osiris.engine.x86;

import dev.osiris.memory.HostMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The executable memory of one machine: thunks at its start, and two halves of regions, with the sites in them. Space is
 * handed out upwards in one half; when there is none left, the other is gone on in ({@link #turnOver}), where everything
 * is overwritten. By then no vCPU may be in that any more: {@link #freeOther} says so.
 *
 * <p>Guarded by the code cache's own monitor.
 */
final class CodeCache implements AutoCloseable {
    /** A half is plenty for a booted Linux; address space, not memory, until it is written. */
    static final int SIZE = 128 << 20;
    /** A region is never larger. */
    private static final int MAX_REGION = 4 << 20;
    /** Of a half: what Java keeps of a region is bounded, too, however small its code. */
    private static final int MOST_REGIONS = 1 << 16;
    /** Of passages; when all are in use, the oldest are used for a second place. */
    private static final int COUNTERS = 1 << 18;

    final Thunks thunks;
    private final NativeMemory memory;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment counters = HostMemory.allocate(8L * COUNTERS, arena);
    private int nextCounter;
    private final MethodHandle enter;
    private final int[] starts;
    private final int[] ends;
    private final Sites[] sitesOf = {new Sites(), new Sites()};
    private int half;
    private boolean otherIsFree = true;
    private int top;
    private int regionsHere;

    /** Those of the half that is being filled. */
    Sites sites = sitesOf[0];

    long regions;
    long bytes;
    long clears;

    private CodeCache(NativeMemory memory, int size) {
        this.memory = memory;
        Encoder e = new Encoder();
        // Offset 0 means "no code".
        e.byte1(0xCC);
        thunks = new Thunks(e);
        copy(e, 0);
        top = align(e.at);
        starts = new int[] {top, size / 2};
        ends = new int[] {size / 2, size};
        enter = memory.entry(thunks.enter);
    }

    /**
     * Asks the host for it.
     *
     * @param size bytes, of which two regions of the greatest size must leave something
     * @return null when the host gives no executable memory
     */
    static CodeCache allocate(int size) {
        if (size < 4 * MAX_REGION) {
            throw new IllegalArgumentException("a code cache of " + size + " bytes: at least " + 4 * MAX_REGION);
        }
        NativeMemory memory = NativeMemory.allocate(size);
        return memory == null ? null : new CodeCache(memory, size);
    }

    private static int align(int offset) {
        return offset + 15 & ~15;
    }

    private void copy(Encoder e, int at) {
        MemorySegment.copy(e.code, 0, memory.writable(), ValueLayout.JAVA_BYTE, at, e.at);
    }

    /** Calls into native code: (rbp, address, and four that are not looked at) to reason, an int. */
    MethodHandle enter() {
        return enter;
    }

    /** Where the next region will begin. */
    int top() {
        return top;
    }

    boolean full() {
        return top + MAX_REGION > ends[half] || regionsHere == MOST_REGIONS;
    }

    boolean otherIsFree() {
        return otherIsFree;
    }

    /** Goes on in the other half, which is free. What is in this one may still be run, but is not to be found any more. */
    void turnOver() {
        clears++;
        half ^= 1;
        otherIsFree = false;
        top = starts[half];
        regionsHere = 0;
        sites = sitesOf[half];
    }

    /** Nobody is in the half that is not being filled, nor will be. */
    void freeOther() {
        otherIsFree = true;
        sitesOf[half ^ 1].clear();
    }

    /** Takes what was encoded for {@link #top}. */
    void commit(Encoder e) {
        copy(e, top);
        bytes += e.at;
        regions++;
        regionsHere++;
        top = align(top + e.at);
    }

    /** How many sites of either half there is room for: what Java keeps grows with it. */
    int roomForSites() {
        return sitesOf[0].room() + sitesOf[1].room();
    }

    long address(int offset) {
        return memory.executable() + offset;
    }

    int offset(long address) {
        return (int) (address - memory.executable());
    }

    /** Makes the jump that ends at {@code end} lead to {@code target}; the displacement is aligned, so it is atomic. */
    void patchJump(int end, int target) {
        memory.writable().set(ValueLayout.JAVA_INT, end - 4, target - end);
    }

    /** Where the counters begin, longs. */
    long counters() {
        return counters.address();
    }

    /** A counter that is {@code n} now: its offset from {@link #counters}. */
    int counter(int n) {
        int at = 8 * (nextCounter++ & COUNTERS - 1);
        counters.set(ValueLayout.JAVA_LONG, at, n);
        return at;
    }

    /** The site whose call returns to {@code offset}: its number stands there. */
    Site site(int offset) {
        return sitesOf[offset < ends[0] ? 0 : 1].get(memory.writable().get(ValueLayout.JAVA_INT_UNALIGNED, offset));
    }

    @Override
    public void close() {
        memory.close();
        arena.close();
    }
}
