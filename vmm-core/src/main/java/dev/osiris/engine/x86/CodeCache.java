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
    static final int MAX_REGION = 4 << 20;

    final Thunks thunks;
    private final NativeMemory memory;
    private final MethodHandle enter;
    private int top;

    final Sites sites = new Sites();

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
        sites.clear();
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

    /** The site whose call returns to {@code offset}: its number stands there. */
    Site site(int offset) {
        return sites.get(memory.writable().get(ValueLayout.JAVA_INT_UNALIGNED, offset));
    }

    @Override
    public void close() {
        memory.close();
    }
}
