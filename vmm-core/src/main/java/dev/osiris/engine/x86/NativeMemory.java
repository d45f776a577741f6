package dev.osiris.engine.x86;

import dev.osiris.memory.HostCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * Memory that can be executed. Written and executed through two different mappings of one anonymous file, so that no
 * mapping is both (W^X); where the host has no {@code memfd_create}, through one mapping with all permissions.
 */
final class NativeMemory implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment writable;
    private final long executable;
    private final long size;
    private final boolean doubleMapped;

    private NativeMemory(long rw, long rx, long size) {
        this.size = size;
        this.executable = rx;
        this.doubleMapped = rw != rx;
        this.writable = MemorySegment.ofAddress(rw).reinterpret(size, arena, s -> HostCalls.munmap(rw, size));
    }

    /**
     * Maps {@code size} bytes.
     *
     * @return null when the host refuses executable memory
     */
    static NativeMemory allocate(long size) {
        int fd = HostCalls.anonymousFile("osiris-code", size);
        if (fd >= 0) {
            try {
                long rw = HostCalls.mmap(size, HostCalls.READ | HostCalls.WRITE, HostCalls.SHARED, fd);
                long rx = HostCalls.mmap(size, HostCalls.READ | HostCalls.EXEC, HostCalls.SHARED, fd);
                if (rw != HostCalls.REFUSED && rx != HostCalls.REFUSED) {
                    return new NativeMemory(rw, rx, size);
                }
            } finally {
                HostCalls.close(fd);
            }
        }
        long rwx = HostCalls.mmap(size, HostCalls.READ | HostCalls.WRITE | HostCalls.EXEC,
                HostCalls.PRIVATE_ANON_NORESERVE, -1);
        return rwx == HostCalls.REFUSED ? null : new NativeMemory(rwx, rwx, size);
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

    /** A handle that calls the function at offset {@code offset}: see {@link HostCalls#function}. */
    MethodHandle entry(int offset) {
        return HostCalls.function(executable + offset);
    }

    @Override
    public void close() {
        arena.close();
        if (doubleMapped) {
            HostCalls.munmap(executable, size);
        }
    }
}
