package dev.osiris.devices.osi;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * An {@link OldNetworkService}.
 *
 * @param started whether the guest has started it
 * @param frames what has arrived and was not fetched, the oldest first
 * @param raised the interrupt's level
 */
public record OldNetworkState(boolean started, List<Bytes> frames, boolean raised) implements Snapshot {
    public OldNetworkState {
        frames = List.copyOf(frames);
    }

    @Override
    public int version() {
        return 1;
    }
}
