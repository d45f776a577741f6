package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;

/**
 * An {@link AcceleratorService}.
 *
 * @param page where the guest gave it a page, or 0
 * @param used bytes of it that were given out
 * @param registers where the registers are shown, or 0
 */
public record AcceleratorState(long page, int used, long registers) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
