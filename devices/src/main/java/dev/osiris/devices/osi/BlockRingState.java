package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;

/**
 * A {@link BlockRingService} between two elements.
 *
 * @param ring guest-physical address of the ring
 * @param elements how many it has, 0 before it is set up
 * @param head the element that was looked at last
 * @param running whether the guest has started it
 * @param count elements worked on
 * @param request what the last request wants: 0 nothing, 1 read, 2 write
 * @param unit its disk
 * @param sector where its next buffer goes
 * @param boot the disk that a guest should look at first
 * @param ejected a bit for each disk that is ejected
 * @param raised the level of the interrupt
 */
public record BlockRingState(long ring, int elements, int head, boolean running, int count, int request, int unit,
        long sector, int boot, long ejected, boolean raised) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
