package dev.osiris.devices.osi;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;

/**
 * What waits at a {@link TtyService}.
 *
 * @param input bytes that the guest has not yet taken
 * @param raised the level of its interrupt
 */
public record TtyState(Bytes input, boolean raised) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
