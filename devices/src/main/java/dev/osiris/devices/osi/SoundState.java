package dev.osiris.devices.osi;

import dev.osiris.devices.chip.Bytes;
import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * A {@link SoundService} between two fragments.
 *
 * @param format the guest's format, 0 before it has chosen one
 * @param rate frames in a second
 * @param ring guest-physical address of the ring, 0 for none
 * @param fragments how many it has
 * @param next the fragment that is played next
 * @param started whether it plays
 * @param paused whether written samples wait
 * @param untilNext nanoseconds to the next fragment, 0 when it does not play
 * @param timestamp when the last fragment ended, in ticks of the time base
 * @param queue written samples that wait
 * @param volume left &lt;&lt; 16 | right
 * @param muted whether nothing is heard
 * @param raised the level of the interrupt
 */
public record SoundState(int format, int rate, long ring, int fragments, int next, boolean started, boolean paused,
        long untilNext, long timestamp, List<Bytes> queue, int volume, boolean muted, boolean raised)
        implements Snapshot {
    public SoundState {
        queue = List.copyOf(queue);
    }

    @Override
    public int version() {
        return 1;
    }
}
