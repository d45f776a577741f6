package dev.osiris.devices.chip.grackle;

import dev.osiris.devices.chip.pci.ConfigSpace;

/** The MPC106: which configuration register is selected, and its own. Not for concurrent use. */
public final class Grackle {
    private final ConfigSpace own = ownSpace();
    private ConfigAddress address = new ConfigAddress(0);

    private static ConfigSpace ownSpace() {
        ConfigSpace config = new ConfigSpace(0x1057, 0x0002, 0x060000, 0x40);
        config.define(0x04, 4, 0x0080_0006, 0x0155);
        config.define(0xA8, 4, 0xFF00_0010, 0xFFFF_FFFF); // PICR1: address map B
        config.define(0xAC, 4, 0x000C_060C, 0xFFFF_FFFF); // PICR2
        config.define(0xE0, 1, 0x0F, 0xFF);
        config.define(0xF0, 4, 0xFF02_0000, 0xFFFF_FFFF); // MCCR1: memory is configured by no one
        config.define(0xF4, 4, 0x0000_0003, 0xFFFF_FFFF);
        config.define(0xF8, 4, 0, 0xFFFF_FFFF);
        config.define(0xFC, 4, 0x0010_0000, 0xFFFF_FFFF);
        return config;
    }

    /** The state after power-on. */
    public void reset() {
        own.reset();
        address = new ConfigAddress(0);
    }

    /** CONFIG_ADDR. */
    public ConfigAddress address() {
        return address;
    }

    /** @see #address() */
    public void address(ConfigAddress selected) {
        address = selected;
    }

    /** Its own configuration space. */
    public ConfigSpace own() {
        return own;
    }

    /** The state as it is. */
    public GrackleState save() {
        return new GrackleState(address.value(), own.save());
    }

    /** Takes a saved state. */
    public void restore(GrackleState state) {
        own.restore(state.config());
        address = new ConfigAddress(state.address());
    }
}
