package dev.osiris.memory;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * The calls of a Linux host that memory is had by, and functions in memory.
 *
 * <p>All are called through one shape, six longs to a long, because the JVM makes a dozen classes for each shape when
 * that is first linked, 10 ms each at every start. By the calling conventions of Linux (System V ABI, AMD64
 * supplement, 3.2.3; AArch64 procedure call standard, 6.8.2) a function that takes fewer arguments does not see the
 * others, one that takes an int does not look at the upper half, and of a result that is an int the upper half means
 * nothing.
 */
public final class HostCalls {
    /** Protections of {@link #mmap}; to be or-ed. */
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int EXEC = 4;
    /** Flags of {@link #mmap}. */
    public static final int SHARED = 1;
    public static final int PRIVATE_ANON_NORESERVE = 0x02 | 0x20 | 0x4000;

    /** What {@link #mmap} returns when the host refuses. */
    public static final long REFUSED = -1;

    private static final long DONT_NEED = 4;
    private static final long CLOSE_ON_EXEC = 1;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
    private static final MethodHandle CALL = LINKER.downcallHandle(SHAPE);

    private static final MemorySegment MMAP = find("mmap");
    private static final MemorySegment MUNMAP = find("munmap");
    private static final MemorySegment MADVISE = find("madvise");
    private static final MemorySegment MEMFD_CREATE = find("memfd_create");
    private static final MemorySegment FTRUNCATE = find("ftruncate");
    private static final MemorySegment CLOSE = find("close");

    private HostCalls() {}

    /** A handle for the function at an address, of the type (long × 6) long. */
    public static MethodHandle function(long address) {
        return LINKER.downcallHandle(MemorySegment.ofAddress(address), SHAPE);
    }

    /** Null for what this host's C library does not have. */
    private static MemorySegment find(String name) {
        return LINKER.defaultLookup().find(name).orElse(null);
    }

    private static long call(MemorySegment function, long a, long b, long c, long d, long e, long f) {
        try {
            return (long) CALL.invokeExact(function, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new AssertionError("calls of the C library throw nothing", t);
        }
    }

    private static int call(MemorySegment function, long a, long b, long c) {
        return (int) call(function, a, b, c, 0, 0, 0);
    }

    /**
     * Maps {@code size} bytes anywhere.
     *
     * @param fd the file, or -1
     * @return the address, or {@link #REFUSED}
     */
    public static long mmap(long size, int protection, int flags, int fd) {
        return call(MMAP, 0, size, protection, flags, fd, 0);
    }

    public static void munmap(long address, long size) {
        call(MUNMAP, address, size, 0);
    }

    /** MADV_DONTNEED: of a private anonymous mapping, the next touch finds zeros (madvise(2)). Whether it was done. */
    static boolean forget(long address, long size) {
        return call(MADVISE, address, size, DONT_NEED) == 0;
    }

    /**
     * An anonymous file of a size.
     *
     * @return the file descriptor, or -1 where there is none to be had
     */
    public static int anonymousFile(String name, long size) {
        if (MEMFD_CREATE == null) {
            return -1;
        }
        int fd;
        try (Arena arena = Arena.ofConfined()) {
            fd = call(MEMFD_CREATE, arena.allocateFrom(name).address(), CLOSE_ON_EXEC, 0);
        }
        if (fd >= 0 && call(FTRUNCATE, fd, size, 0) != 0) {
            close(fd);
            return -1;
        }
        return fd;
    }

    public static void close(int fd) {
        call(CLOSE, fd, 0, 0);
    }
}
