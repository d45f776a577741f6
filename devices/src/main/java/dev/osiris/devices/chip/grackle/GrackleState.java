package dev.osiris.devices.chip.grackle;

import dev.osiris.snapshot.Snapshot;
import java.util.Arrays;

/** CONFIG_ADDR and the bridge's own configuration space. */
public record GrackleState(int address, byte[] config) implements Snapshot {
    public GrackleState {
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
        return other instanceof GrackleState s && address == s.address && Arrays.equals(config, s.config);
    }

    @Override
    public int hashCode() {
        return 31 * address + Arrays.hashCode(config);
    }
}
