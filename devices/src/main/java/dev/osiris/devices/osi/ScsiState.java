package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * What a {@link ScsiService} holds between two calls.
 *
 * @param active whether the guest has initialized it
 * @param firstDone the guest's address of the first completed request, 0 for none
 * @param lastDone where the last completed request is, guest-physical
 * @param targets the state of each target
 * @param raised the level of the interrupt
 */
public record ScsiState(boolean active, int firstDone, long lastDone, List<Integer> targets, boolean raised)
        implements Snapshot {
    public ScsiState {
        targets = List.copyOf(targets);
    }

    @Override
    public int version() {
        return 1;
    }
}
