package dev.osiris.devices.chip.pci;

import dev.osiris.device.Device;
import java.util.Objects;

/** A function that is nothing but its configuration space: a bridge whose buses are fixed. */
public final class PlainFunction implements Device<PciFunctionState>, PciFunction {
    private final String name;
    /** Guarded by its own monitor. */
    private final ConfigSpace config;

    /**
     * @param name   name in the machine
     * @param config its space, which from now on is this function's
     */
    public PlainFunction(String name, ConfigSpace config) {
        this.name = Objects.requireNonNull(name);
        this.config = Objects.requireNonNull(config);
    }

    /** The ISA bridge half of a Winbond W83C553F, the bridge of Motorola's CHRP boards. */
    public static PlainFunction isaBridge(String name) {
        ConfigSpace config = new ConfigSpace(0x10AD, 0x0565, 0x060100, 0x10);
        config.define(0x04, 4, 0x0200_0007, 0x0147); // I/O, memory and master are always on
        return new PlainFunction(name, config);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int configRead(int register, int size) {
        synchronized (config) {
            return config.read(register, size);
        }
    }

    @Override
    public void configWrite(int register, int size, int value) {
        synchronized (config) {
            config.write(register, size, value);
        }
    }

    @Override
    public void reset() {
        synchronized (config) {
            config.reset();
        }
    }

    @Override
    public PciFunctionState save() {
        synchronized (config) {
            return new PciFunctionState(config.save());
        }
    }

    @Override
    public void restore(PciFunctionState state) {
        if (state.version() != 1) {
            throw new IllegalArgumentException(name + ": a plain PCI function's state has version 1, not "
                    + state.version());
        }
        synchronized (config) {
            config.restore(state.config());
        }
    }
}
