package dev.osiris.devices.chip.grackle;

import dev.osiris.devices.chip.pci.PciConfig;

/**
 * The value of CONFIG_ADDR: enable, bus, function and register in one word, and what CONFIG_DATA is while it stands
 * there. Both registers are little-endian on the bus; {@code onBus} is the bytes on the bus as a big-endian number.
 */
public record ConfigAddress(int value) {
    private static final int ENABLE = 0x8000_0000;

    /** Bits that are not there read as zero. */
    public ConfigAddress {
        value &= ENABLE | 0x00FF_FFFC;
    }

    static ConfigAddress fromBus(int onBus) {
        return new ConfigAddress(Integer.reverseBytes(onBus));
    }

    int onBus() {
        return Integer.reverseBytes(value);
    }

    /** A load of 1, 2 or 4 bytes at {@code lane} of CONFIG_DATA; ones when nothing is selected. */
    int read(PciConfig bus, int lane, int size) {
        if ((value & ENABLE) == 0) {
            return -1 >>> 32 - 8 * size;
        }
        return swap(bus.read(value >>> 16 & 0xFF, value >>> 8 & 0xFF, register(lane, size), size), size);
    }

    /** A store to CONFIG_DATA; parameters as for {@link #read}. */
    void write(PciConfig bus, int lane, int size, int onBus) {
        if ((value & ENABLE) != 0) {
            bus.write(value >>> 16 & 0xFF, value >>> 8 & 0xFF, register(lane, size), size, swap(onBus, size));
        }
    }

    private int register(int lane, int size) {
        return (value & 0xFC | lane & 3) & -size;
    }

    private static int swap(int value, int size) {
        return Integer.reverseBytes(value) >>> 32 - 8 * size;
    }
}
