package dev.osiris.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Zeroed, page-aligned host memory that is backed by nothing until it is touched. {@link Arena#allocate} writes the
 * zeros itself and would make 2 GiB of guest RAM resident at once; an anonymous private mapping does not. On a host
 * without {@code mmap} the arena's allocation is used: the same memory, only dearer.
 */
public final class HostMemory {
    private static final int PROT_READ_WRITE = 1 | 2;
    private static final int MAP_PRIVATE_ANON_NORESERVE = 0x02 | 0x20 | 0x4000;
    private static final long PAGE = 4096;

    private HostMemory() {}

    /**
     * Allocates {@code size} bytes that live until {@code arena} is closed.
     *
     * @throws OutOfMemoryError when the host refuses
     */
    public static MemorySegment allocate(long size, Arena arena) {
        if (!System.getProperty("os.name").equals("Linux")) {
            return arena.allocate(size, PAGE);
        }
        long address = map(size);
        return MemorySegment.ofAddress(address).reinterpret(size, arena, s -> unmap(address, size));
    }

    /** Zeroes memory that {@link #allocate} gave, and lets the host take its pages back. */
    static void zero(MemorySegment segment) {
        if (!System.getProperty("os.name").equals("Linux") || madvise(segment) != 0) {
            segment.fill((byte) 0);
        }
    }

    /** MADV_DONTNEED on a private anonymous mapping: the next touch finds zeros (madvise(2)). */
    private static int madvise(MemorySegment segment) {
        try {
            return (int) Calls.MADVISE.invokeExact(segment.address(), segment.byteSize(), 4);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static long map(long size) {
        try {
            long address = (long) Calls.MMAP.invokeExact(0L, size, PROT_READ_WRITE, MAP_PRIVATE_ANON_NORESERVE, -1, 0L);
            if (address == -1) {
                throw new OutOfMemoryError("the host refused " + size + " bytes of guest memory");
            }
            return address;
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    private static void unmap(long address, long size) {
        try {
            int ignored = (int) Calls.MUNMAP.invokeExact(address, size);
        } catch (Throwable t) {
            throw new AssertionError(t);
        }
    }

    /** Linked only where they exist. */
    private static final class Calls {
        static final MethodHandle MMAP = link("mmap", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        static final MethodHandle MUNMAP = link("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));

        static final MethodHandle MADVISE = link("madvise", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

        private static MethodHandle link(String name, FunctionDescriptor type) {
            Linker linker = Linker.nativeLinker();
            SymbolLookup lookup = linker.defaultLookup();
            return linker.downcallHandle(lookup.find(name).orElseThrow(), type);
        }
    }
}
