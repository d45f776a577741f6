package dev.osiris.devices.chip.pci;

/**
 * Access to the configuration space of everything behind a host bridge. Values are register values (a vendor of
 * 0x1057 reads as 0x1057), whatever the bus does with their bytes.
 */
public interface PciConfig {
    /**
     * A configuration read.
     *
     * @param bus      0..255
     * @param function device number times 8 plus function, 0..255
     * @param register 0..255, a multiple of {@code size}
     * @param size     1, 2 or 4 bytes
     * @return the value; all ones where there is no such function
     */
    int read(int bus, int function, int register, int size);

    /** A configuration write; parameters as for {@link #read}. Without such a function, nothing happens. */
    void write(int bus, int function, int register, int size, int value);
}
