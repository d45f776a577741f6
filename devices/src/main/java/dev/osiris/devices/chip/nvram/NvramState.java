package dev.osiris.devices.chip.nvram;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;

/** The content of an {@link Nvram}. */
public record NvramState(Bytes content) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
