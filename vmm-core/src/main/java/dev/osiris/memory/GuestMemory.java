package dev.osiris.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * One block of guest RAM or ROM in native memory. Multi-byte values are big-endian, as a PowerPC guest sees them.
 * Offsets are bytes from the start of the block; every access is bounds-checked. Zeroed when made.
 *
 * <p>Reads and writes are plain (tear-free when naturally aligned on 64-bit hosts); {@link #compareAndSet32} is the
 * atomic one, on which reservations and page-table updates stand.
 */
public final class GuestMemory implements AutoCloseable {
    /** Pages of every kind of bookkeeping: 4 KiB. */
    public static final int PAGE_SHIFT = 12;
    /** Bytes in a page. */
    public static final int PAGE_SIZE = 1 << PAGE_SHIFT;

    /** Big-endian, any alignment. */
    public static final ValueLayout.OfShort BE16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    /** Big-endian, any alignment. */
    public static final ValueLayout.OfInt BE32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    /** Big-endian, any alignment. */
    public static final ValueLayout.OfLong BE64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private static final VarHandle ATOMIC32 =
            ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN).varHandle();

    private final String name;
    private final Arena arena;
    private final MemorySegment segment;
    private final PageFlags flags;

    /**
     * Allocates zeroed memory.
     *
     * @param name what it is, for messages
     * @param size bytes; a multiple of 4 KiB, at least one page
     * @throws IllegalArgumentException for another size
     * @throws OutOfMemoryError when the host refuses
     */
    public GuestMemory(String name, long size) {
        if (size <= 0 || (size & (PAGE_SIZE - 1)) != 0) {
            throw new IllegalArgumentException(name + ": size " + size + " is not a positive multiple of 4096 bytes");
        }
        this.name = Objects.requireNonNull(name);
        this.arena = Arena.ofShared();
        this.segment = HostMemory.allocate(size, arena);
        this.flags = new PageFlags((int) (size >>> PAGE_SHIFT));
    }

    /** What it is, for messages. */
    public String name() {
        return name;
    }

    /** Bytes. */
    public long size() {
        return segment.byteSize();
    }

    /** The memory itself; for engines and loaders. */
    public MemorySegment segment() {
        return segment;
    }

    /** What is known of each page. */
    public PageFlags pageFlags() {
        return flags;
    }

    public int get8(long offset) {
        return segment.get(ValueLayout.JAVA_BYTE, offset) & 0xFF;
    }

    public int get16(long offset) {
        return segment.get(BE16, offset) & 0xFFFF;
    }

    public int get32(long offset) {
        return segment.get(BE32, offset);
    }

    public long get64(long offset) {
        return segment.get(BE64, offset);
    }

    public void put8(long offset, int value) {
        segment.set(ValueLayout.JAVA_BYTE, offset, (byte) value);
    }

    public void put16(long offset, int value) {
        segment.set(BE16, offset, (short) value);
    }

    public void put32(long offset, int value) {
        segment.set(BE32, offset, value);
    }

    public void put64(long offset, long value) {
        segment.set(BE64, offset, value);
    }

    /** Atomically replaces the aligned word at {@code offset} when it still holds {@code expected}. */
    public boolean compareAndSet32(long offset, int expected, int value) {
        return ATOMIC32.compareAndSet(segment, offset, expected, value);
    }

    /** Zeroes everything. Reading untouched memory makes it resident, so what was never written is left alone. */
    void clear() {
        HostMemory.zero(segment);
    }

    /** Copies bytes out. */
    public void read(long offset, byte[] into, int at, int length) {
        MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, into, at, length);
    }

    /** Copies big-endian words out, as many as {@code into} has. */
    public void readWords(long offset, int[] into) {
        MemorySegment.copy(segment, BE32, offset, into, 0, into.length);
    }

    /** Copies bytes in. */
    public void write(long offset, byte[] from, int at, int length) {
        MemorySegment.copy(from, at, segment, ValueLayout.JAVA_BYTE, offset, length);
    }

    /** Copies bytes in. */
    public void write(long offset, MemorySegment from) {
        MemorySegment.copy(from, 0, segment, offset, from.byteSize());
    }

    /** Gives the memory back to the host. Later accesses throw {@link IllegalStateException}. */
    @Override
    public void close() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    @Override
    public String toString() {
        return name + " (" + (size() >>> 10) + " KiB)";
    }
}
