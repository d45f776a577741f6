package dev.osiris.devices.boot;

/** Guest RAM, for writing; {@code AddressSpace::write} is one. */
@FunctionalInterface
public interface RamWriter {
    /**
     * Copies bytes to guest-physical {@code gpa}.
     *
     * @return false, with nothing copied, when any byte of the range is not RAM
     */
    boolean write(long gpa, byte[] from, int at, int length);
}
