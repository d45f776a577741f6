package dev.osiris.devices.boot;

import java.lang.foreign.MemorySegment;

/** Guest RAM, for writing; {@code AddressSpace::write} is one. */
@FunctionalInterface
public interface RamWriter {
    /**
     * Copies bytes to guest-physical {@code gpa}.
     *
     * @return false, with nothing copied, when any byte of the range is not RAM
     */
    boolean write(long gpa, MemorySegment from);
}
