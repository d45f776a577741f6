package dev.osiris.devices.chip.pci;

/** One function of a PCI device, as its bus sees it. Any thread may call. */
public interface PciFunction {
    /**
     * A configuration read.
     *
     * @param register 0..255, a multiple of {@code size}
     * @param size     1, 2 or 4 bytes
     */
    int configRead(int register, int size);

    /** A configuration write; parameters as for {@link #configRead}. */
    void configWrite(int register, int size, int value);
}
