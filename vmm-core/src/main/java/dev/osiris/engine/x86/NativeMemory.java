package dev.osiris.engine.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Memory that can be executed. Written and executed through two different mappings of one anonymous file, so that no
 * mapping is both (W^X); where the host has no {@code memfd_create}, through one mapping with all permissions.
 */
final class NativeMemory implements AutoCloseable {
    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int EXEC = 4;
    private static final int SHARED = 1;
    private static final int PRIVATE_ANON_NORESERVE = 0x02 | 0x20 | 0x4000;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment writable;
    private final long executable;
    private final long size;
    private final boolean doubleMapped;

    private NativeMemory(long rw, long rx, long size) {
        this.size = size;
        this.executable = rx;
        this.doubleMapped = rw != rx;
        this.writable = MemorySegment.ofAddress(rw).reinterpret(size, arena, s -> Posix.munmap(rw, size));
    }

    /**
     * Maps {@code size} bytes.
     *
     * @return null when the host refuses executable memory
     */
    static NativeMemory allocate(long size) {
        int fd = Posix.memfdCreate("osiris-code");
        if (fd >= 0) {
            try {
                if (Posix.ftruncate(fd, size) == 0) {
                    long rw = Posix.mmap(size, READ | WRITE, SHARED, fd);
                    long rx = Posix.mmap(size, READ | EXEC, SHARED, fd);
                    if (rw != -1 && rx != -1) {
                        return new NativeMemory(rw, rx, size);
                    }
                }
            } finally {
                Posix.close(fd);
            }
        }
        long rwx = Posix.mmap(size, READ | WRITE | EXEC, PRIVATE_ANON_NORESERVE, -1);
        return rwx == -1 ? null : new NativeMemory(rwx, rwx, size);
    }

    /** The writable view. */
    MemorySegment writable() {
        return writable;
    }

    /** Where the code is executed. */
    long executable() {
        return executable;
    }

    long size() {
        return size;
    }

    /** A handle that calls the function at offset {@code offset}: (state, target) to reason. */
    MethodHandle entry(int offset) {
        return Linker.nativeLinker().downcallHandle(MemorySegment.ofAddress(executable + offset),
                FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    }

    @Override
    public void close() {
        arena.close();
        if (doubleMapped) {
            Posix.munmap(executable, size);
        }
    }

    /** The host's calls. */
    private static final class Posix {
        private static final Linker LINKER = Linker.nativeLinker();
        private static final MethodHandle MMAP = link("mmap", FunctionDescriptor.of(ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        private static final MethodHandle MUNMAP = link("munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
        private static final MethodHandle MEMFD_CREATE = link("memfd_create", FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
        private static final MethodHandle FTRUNCATE = link("ftruncate", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG));
        private static final MethodHandle CLOSE = link("close", FunctionDescriptor.of(ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT));

        private static MethodHandle link(String name, FunctionDescriptor type) {
            return LINKER.defaultLookup().find(name).map(a -> LINKER.downcallHandle(a, type)).orElse(null);
        }

        static long mmap(long size, int protection, int flags, int fd) {
            try {
                return (long) MMAP.invokeExact(0L, size, protection, flags, fd, 0L);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }

        static void munmap(long address, long size) {
            try {
                int ignored = (int) MUNMAP.invokeExact(address, size);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }

        static int memfdCreate(String name) {
            if (MEMFD_CREATE == null) {
                return -1;
            }
            try (Arena arena = Arena.ofConfined()) {
                return (int) MEMFD_CREATE.invokeExact(arena.allocateFrom(name), 1);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }

        static int ftruncate(int fd, long size) {
            try {
                return (int) FTRUNCATE.invokeExact(fd, size);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }

        static void close(int fd) {
            try {
                int ignored = (int) CLOSE.invokeExact(fd);
            } catch (Throwable t) {
                throw new AssertionError(t);
            }
        }
    }
}
