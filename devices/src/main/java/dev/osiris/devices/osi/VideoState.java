package dev.osiris.devices.osi;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;

/**
 * What a {@link VideoService} remembers; the frame buffer is memory of the machine.
 *
 * @param mode the mode's number, from 1
 * @param depth the depth's index
 * @param power 0 off … 3 on
 * @param blanking whether vertical blanks raise the interrupt
 * @param untilBlank nanoseconds to the next vertical blank, 0 without them
 * @param raised the level of the interrupt
 * @param palette 256 entries of four bytes: 0, red, green, blue
 */
public record VideoState(int mode, int depth, int power, boolean blanking, long untilBlank, boolean raised,
        Bytes palette) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
