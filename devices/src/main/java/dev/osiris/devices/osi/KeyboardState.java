package dev.osiris.devices.osi;

import dev.osiris.snapshot.Snapshot;
import java.util.List;
import java.util.Map;

/**
 * What waits at a {@link KeyboardService}.
 *
 * @param keys codes that the guest has not yet taken: raw code &lt;&lt; 8 | ADB code
 * @param active whether the guest wants keys
 * @param raised the level of its interrupt
 * @param map raw codes that the guest has given another ADB code
 */
public record KeyboardState(List<Integer> keys, boolean active, boolean raised, Map<Integer, Integer> map)
        implements Snapshot {
    public KeyboardState {
        keys = List.copyOf(keys);
        map = Map.copyOf(map);
    }

    @Override
    public int version() {
        return 1;
    }
}
