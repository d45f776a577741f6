package dev.osiris.devices.chip.pci;

/**
 * PCI bus 0 of a host bridge: functions in their places. They are put there while the board is built; afterwards the
 * bus does not change.
 */
public final class PciBus implements PciConfig {
    private static final int PLACES = 256;

    private final PciFunction[] functions = new PciFunction[PLACES];

    /**
     * Plugs a function in.
     *
     * @param device   0..31
     * @param function 0..7
     * @throws IllegalArgumentException when the place is taken, or not there
     */
    public void plug(int device, int function, PciFunction card) {
        if (device < 0 || device > 31 || function < 0 || function > 7) {
            throw new IllegalArgumentException("PCI has devices 0..31 with functions 0..7, not "
                    + device + "." + function);
        }
        if (functions[device << 3 | function] != null) {
            throw new IllegalArgumentException("PCI place " + device + "." + function + " is taken");
        }
        functions[device << 3 | function] = card;
    }

    @Override
    public int read(int bus, int function, int register, int size) {
        PciFunction card = bus == 0 ? functions[function & 0xFF] : null;
        return card == null ? -1 >>> 32 - 8 * size : card.configRead(register, size);
    }

    @Override
    public void write(int bus, int function, int register, int size, int value) {
        PciFunction card = bus == 0 ? functions[function & 0xFF] : null;
        if (card != null) {
            card.configWrite(register, size, value);
        }
    }
}
