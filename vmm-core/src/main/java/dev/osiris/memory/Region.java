package dev.osiris.memory;

/** A range of guest-physical addresses and what answers there. Sizes and bases are bytes. */
public sealed interface Region permits Region.Ram, Region.Rom, Region.Mmio {
    /** First guest-physical address. */
    long base();

    /** Bytes. */
    long size();

    /** Whether {@code gpa} lies inside. */
    default boolean contains(long gpa) {
        return gpa - base() >= 0 && gpa - base() < size();
    }

    /** Readable and writable memory: {@code memory} from {@code offset}. */
    record Ram(long base, long size, GuestMemory memory, long offset) implements Region {}

    /** Memory that ignores stores. */
    record Rom(long base, long size, GuestMemory memory, long offset) implements Region {}

    /** Registers: {@code handler} sees offsets from {@code base}. */
    record Mmio(long base, long size, String name, MmioHandler handler) implements Region {}
}
