package dev.osiris.devices.osi;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;

/**
 * The device tree as the guest has changed it.
 *
 * @param tree the tree in Mac-on-Linux's text format
 * @param closed whether the guest has given it up
 * @param added what the guest has added, in bytes
 */
public record PromState(Bytes tree, boolean closed, int added) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
