package dev.osiris.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * What stwcx. on one vCPU does to the reservations of the others. Every reservation granule (32 bytes, a cache block)
 * has a version, in a table that granules share by their host address. lwarx notes the version and the value. stwcx.
 * first takes the version, from the noted one to an odd number, which succeeds for one of those who noted it; then it
 * stores, if the word still holds the noted value; then it leaves the next even version. An odd version noted is one
 * that is just being left, and cannot be taken.
 *
 * <p>So a reservation is lost to
 *
 * <ul>
 *   <li>any stwcx. of another vCPU that stores anywhere in the granule, whatever it stores, and so to any row of them
 *       that ends with the value that was there before (ABA): lock-free stacks are right;
 *   <li>any other store, by a vCPU or a device, that changes the reserved word.
 * </ul>
 *
 * <p>What goes unnoticed, though the architecture would take the reservation away: plain stores of another vCPU, or of
 * a device, to other words of the granule; and plain stores to the reserved word after which it holds what it held
 * before. To a guest the first is as if its granule were a word. The second matters only to a protocol whose two
 * writers change a word to and fro by plain stores, without a stwcx. between, while a third takes it to be unchanged:
 * none is known, since that word would tell its writers nothing about each other either. A store that would have to
 * note itself would cost too much: the package's description has figures.
 *
 * <p>Reservations are lost now and then without need, when granules share a version: stwcx. may always fail.
 */
public final class Reservations {
    private static final int ENTRIES = 2048;
    /** A host cache line each, so that two locks do not slow each other down. */
    private static final int STRIDE = 64;
    /** Of twice the folded host address: 64 bytes per entry for 32 per granule. */
    public static final int MASK = (ENTRIES - 1) * STRIDE;
    /**
     * What the low half of a host address is shifted right by and exclusive-ored with: guests put the words of their
     * processors at distances that are powers of two, and those must not share a version.
     */
    public static final int FOLD = 11;

    private static final VarHandle VERSION = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment table = Arena.ofAuto().allocate((long) ENTRIES * STRIDE, STRIDE);

    /** Where the table is, for native code: 64-bit versions, each at {@link #entry}. */
    public long address() {
        return table.address();
    }

    /** Offset in the table of the version of the granule at a host address. */
    static int entry(long host) {
        int low = (int) host;
        return 2 * (low ^ low >>> FOLD) & MASK;
    }

    private static long entry(GuestMemory memory, long offset) {
        return entry(memory.segment().address() + offset);
    }

    /** For lwarx: the version to note. Read it before the word. */
    public long version(GuestMemory memory, long offset) {
        return (long) VERSION.getVolatile(table, entry(memory, offset)) & -2;
    }

    /**
     * For stwcx.: stores if nobody did since {@code version} was noted, as far as this can tell.
     *
     * @return whether it stored
     */
    public boolean store(GuestMemory memory, long offset, long version, int expected, int value) {
        long at = entry(memory, offset);
        if (!VERSION.compareAndSet(table, at, version, version + 1)) {
            return false;
        }
        boolean stored = memory.compareAndSet32(offset, expected, value);
        VERSION.setRelease(table, at, stored ? version + 2 : version);
        return stored;
    }
}
