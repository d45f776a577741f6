package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * The rings of a {@link NetworkService}.
 *
 * @param rings guest-physical addresses: receive, send, receive overflow, send overflow; 0 before they are set up
 * @param sizes elements of each
 * @param received the next element to be filled
 * @param sent the next element to be sent
 * @param running whether the guest has started it
 * @param interrupts whether the guest wants the interrupt
 * @param raised its level
 */
public record NetworkState(List<Long> rings, List<Integer> sizes, int received, int sent, boolean running,
        boolean interrupts, boolean raised) implements Snapshot {
    public NetworkState {
        rings = List.copyOf(rings);
        sizes = List.copyOf(sizes);
    }

    @Override
    public int version() {
        return 1;
    }
}
