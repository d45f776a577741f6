package dev.osiris.devices.chip.pci;

import dev.osiris.devices.chip.Bytes;
import java.util.Arrays;

/**
 * The 256 bytes of a function's configuration space (PCI 2.1, chapter 6), some of them writable bit by bit. Values
 * are register values: byte 0 is the low byte of word 0. Not for concurrent use.
 */
public final class ConfigSpace {
    /** Bytes. */
    public static final int SIZE = 256;

    private final byte[] reset = new byte[SIZE];
    private final byte[] writable = new byte[SIZE];
    private byte[] content = new byte[SIZE];

    /**
     * A space with its identity; everything else reads as zero until {@link #define}.
     *
     * @param classCode base class, sub-class and interface, 24 bits
     */
    public ConfigSpace(int vendor, int device, int classCode, int revision) {
        define(0x00, 4, device << 16 | vendor, 0);
        define(0x08, 4, classCode << 8 | revision, 0);
        define(0x04, 2, 0, 0x0547); // command: the bits every bridge and device may have
        define(0x0C, 2, 0, 0xFFFF); // cache line size and latency timer
    }

    /** Sets a register's value after reset and the bits that a guest can change. Part of making the chip. */
    public void define(int register, int size, int value, int mask) {
        for (int i = 0; i < size; i++) {
            reset[register + i] = (byte) (value >>> 8 * i);
            writable[register + i] = (byte) (mask >>> 8 * i);
            content[register + i] = reset[register + i];
        }
    }

    /** The value after reset, everywhere. */
    public void reset() {
        content = reset.clone();
    }

    /** Reads 1, 2 or 4 bytes. */
    public int read(int register, int size) {
        int value = 0;
        for (int i = size - 1; i >= 0; i--) {
            value = value << 8 | content[register + i & 0xFF] & 0xFF;
        }
        return value;
    }

    /** Writes 1, 2 or 4 bytes, as far as they are writable. */
    public void write(int register, int size, int value) {
        for (int i = 0; i < size; i++) {
            int at = register + i & 0xFF;
            int mask = writable[at];
            content[at] = (byte) (content[at] & ~mask | value >>> 8 * i & mask);
        }
    }

    /** The content. */
    public Bytes save() {
        return new Bytes(content);
    }

    /** @throws IllegalArgumentException when it is of a chip with another identity */
    public void restore(Bytes state) {
        byte[] saved = state.array();
        if (saved.length != SIZE || !Arrays.equals(saved, 0, 4, content, 0, 4)) {
            throw new IllegalArgumentException("the state is of another PCI function than "
                    + Integer.toHexString(read(0, 2)) + ":" + Integer.toHexString(read(2, 2)));
        }
        content = saved;
    }
}
