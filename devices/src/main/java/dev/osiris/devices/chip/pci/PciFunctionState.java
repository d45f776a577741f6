package dev.osiris.devices.chip.pci;

import dev.osiris.snapshot.Snapshot;
import java.util.Arrays;

/** The configuration space of a function that has no other state. */
public record PciFunctionState(byte[] config) implements Snapshot {
    public PciFunctionState {
        config = config.clone();
    }

    @Override
    public byte[] config() {
        return config.clone();
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PciFunctionState s && Arrays.equals(config, s.config);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(config);
    }
}
