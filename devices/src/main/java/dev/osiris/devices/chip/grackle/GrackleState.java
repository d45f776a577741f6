package dev.osiris.devices.chip.grackle;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;

/** CONFIG_ADDR and the bridge's own configuration space. */
public record GrackleState(int address, Bytes config) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
