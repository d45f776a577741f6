package dev.osiris.engine.x86;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The executable memory of one machine: thunks at its start, regions after them, and the sites in them. Space is handed
 * out upwards; when there is none left everything is thrown away at once ({@link #clear}).
 *
 * <p>Guarded by the code cache's own monitor.
 */
final class CodeCache implements AutoCloseable {
    /** Plenty for a booted Linux; address space, not memory, until it is written. */
    static final int SIZE = 96 << 20;
    /** A region is never larger. */
    static final int MAX_REGION = 256 << 10;

    final Thunks thunks;
    private final NativeMemory memory;
    private final MethodHandle enter;
    private int top;

    private int[] siteKeys = new int[1 << 14];
    private Site[] sites = new Site[1 << 14];
    private int siteCount;

    long regions;
    long bytes;
    long clears;

    private CodeCache(NativeMemory memory) {
        this.memory = memory;
        Encoder e = new Encoder();
        // Offset 0 means "no code".
        e.byte1(0xCC);
        thunks = new Thunks(e);
        copy(e, 0);
        top = align(e.at);
        enter = memory.entry(thunks.enter);
    }

    /** Null when the host gives no executable memory. */
    static CodeCache allocate() {
        NativeMemory memory = NativeMemory.allocate(SIZE);
        return memory == null ? null : new CodeCache(memory);
    }

    private static int align(int offset) {
        return offset + 15 & ~15;
    }

    private void copy(Encoder e, int at) {
        MemorySegment.copy(e.code, 0, memory.writable(), ValueLayout.JAVA_BYTE, at, e.at);
    }

    /** Calls into native code: (rbp, address) to reason. */
    MethodHandle enter() {
        return enter;
    }

    /** Where the next region will begin. */
    int top() {
        return top;
    }

    boolean full() {
        return top + MAX_REGION > SIZE;
    }

    /** Takes what was encoded for {@link #top}. */
    void commit(Encoder e) {
        copy(e, top);
        bytes += e.at;
        regions++;
        top = align(top + e.at);
    }

    /** Forgets all regions. No vCPU may be in native code. */
    void clear() {
        clears++;
        top = align(thunks.end);
        java.util.Arrays.fill(siteKeys, 0);
        java.util.Arrays.fill(sites, null);
        siteCount = 0;
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

    // ---- sites, by the offset of their return address

    void addSite(int offset, Site site) {
        if (siteCount * 2 >= siteKeys.length) {
            grow();
        }
        insert(siteKeys, sites, offset, site);
        siteCount++;
    }

    private static void insert(int[] keys, Site[] values, int key, Site value) {
        int i = hash(key) & keys.length - 1;
        while (keys[i] != 0) {
            i = i + 1 & keys.length - 1;
        }
        keys[i] = key;
        values[i] = value;
    }

    private void grow() {
        int[] keys = new int[siteKeys.length * 2];
        Site[] values = new Site[keys.length];
        for (int i = 0; i < siteKeys.length; i++) {
            if (siteKeys[i] != 0) {
                insert(keys, values, siteKeys[i], sites[i]);
            }
        }
        siteKeys = keys;
        sites = values;
    }

    Site site(int offset) {
        int i = hash(offset) & siteKeys.length - 1;
        while (siteKeys[i] != offset) {
            if (siteKeys[i] == 0) {
                throw new IllegalStateException("no site at code offset " + offset);
            }
            i = i + 1 & siteKeys.length - 1;
        }
        return sites[i];
    }

    private static int hash(int x) {
        int h = x * 0x9E3779B9;
        return h ^ h >>> 15;
    }

    @Override
    public void close() {
        memory.close();
    }
}
