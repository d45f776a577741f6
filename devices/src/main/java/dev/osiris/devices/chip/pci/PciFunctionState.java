package dev.osiris.devices.chip.pci;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;

/** The configuration space of a function that has no other state. */
public record PciFunctionState(Bytes config) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
