package dev.osiris.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Zeroed, page-aligned host memory that is backed by nothing until it is touched. {@link Arena#allocate} writes the
 * zeros itself and would make 2 GiB of guest RAM resident at once; an anonymous private mapping does not. On a host
 * without {@code mmap} the arena's allocation is used: the same memory, only dearer.
 */
public final class HostMemory {
    private static final long PAGE = 4096;

    private HostMemory() {}

    /**
     * Allocates {@code size} bytes that live until {@code arena} is closed.
     *
     * @throws OutOfMemoryError when the host refuses
     */
    public static MemorySegment allocate(long size, Arena arena) {
        if (!isLinux()) {
            return arena.allocate(size, PAGE);
        }
        long address = map(size);
        return MemorySegment.ofAddress(address).reinterpret(size, arena, s -> HostCalls.munmap(address, size));
    }

    /** Zeroes memory that {@link #allocate} gave, and lets the host take its pages back. */
    static void zero(MemorySegment segment) {
        if (!isLinux() || !HostCalls.forget(segment.address(), segment.byteSize())) {
            segment.fill((byte) 0);
        }
    }

    private static boolean isLinux() {
        return System.getProperty("os.name").equals("Linux");
    }

    private static long map(long size) {
        long address = HostCalls.mmap(size, HostCalls.READ | HostCalls.WRITE, HostCalls.PRIVATE_ANON_NORESERVE, -1);
        if (address == HostCalls.REFUSED) {
            throw new OutOfMemoryError("the host refused " + size + " bytes of guest memory");
        }
        return address;
    }
}
