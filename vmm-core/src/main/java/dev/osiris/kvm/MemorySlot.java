package dev.osiris.kvm;

import dev.osiris.memory.GuestMemory;

/**
 * A memory slot as it was set by {@link Vm#setUserMemoryRegion}.
 *
 * @param slot its number
 * @param flags {@link #LOG_DIRTY_PAGES} or 0
 * @param gpa first guest-physical address
 * @param memory what backs it; belongs to whoever made it
 * @param offset bytes into {@code memory}
 * @param size bytes
 */
public record MemorySlot(int slot, int flags, long gpa, GuestMemory memory, long offset, long size) {
    /** KVM_MEM_LOG_DIRTY_PAGES. */
    public static final int LOG_DIRTY_PAGES = 1;
    /** KVM_MEM_READONLY: refused, as by every PowerPC KVM. */
    public static final int READONLY = 2;

    /** Whether writes to it are logged. */
    public boolean logged() {
        return (flags & LOG_DIRTY_PAGES) != 0;
    }

    boolean sameBacking(MemorySlot other) {
        return memory == other.memory && offset == other.offset;
    }
}
