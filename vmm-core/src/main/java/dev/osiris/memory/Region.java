package dev.osiris.memory;

/** A range of guest-physical addresses and what answers there. Sizes and bases are bytes. */
public sealed interface Region permits Region.Memory, Region.Mmio {
    /** First guest-physical address. */
    long base();

    /** Bytes. */
    long size();

    /** Whether {@code gpa} lies inside. */
    default boolean contains(long gpa) {
        return gpa - base() >= 0 && gpa - base() < size();
    }

    /** What loads and fetches find memory in: {@link #memory} from {@link #offset}. */
    sealed interface Memory extends Region permits Ram, Rom {
        GuestMemory memory();

        /** Where in {@link #memory} the region begins. */
        long offset();

        /** Where in {@link #memory} a guest-physical address of the region is. */
        default long offsetOf(long gpa) {
            return gpa - base() + offset();
        }
    }

    /** Readable and writable memory. */
    record Ram(long base, long size, GuestMemory memory, long offset) implements Memory {}

    /** Memory that ignores stores. */
    record Rom(long base, long size, GuestMemory memory, long offset) implements Memory {}

    /** Registers: {@code handler} sees offsets from {@code base}. */
    record Mmio(long base, long size, String name, MmioHandler handler) implements Region {}
}
