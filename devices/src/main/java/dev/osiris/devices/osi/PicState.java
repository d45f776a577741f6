package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;

/** Inputs of a {@link PicService} that are high, and inputs that are let through: bit n is input n. */
public record PicState(int levels, int mask) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
