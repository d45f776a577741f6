package dev.osiris.devices.openfirmware;

import dev.osiris.snapshot.Snapshot;
import java.util.List;

/**
 * What the client interface remembers.
 *
 * @param free start and size of each free range of memory
 * @param opened the instances
 * @param lastHandle the handle that was given last
 */
public record ClientState(List<Integer> free, List<Opened> opened, int lastHandle) implements Snapshot {
    /**
     * An instance.
     *
     * @param handle its ihandle
     * @param path of its package
     * @param arguments that it was opened with
     * @param position where its next read is
     */
    public record Opened(int handle, String path, String arguments, long position) {}

    public ClientState {
        free = List.copyOf(free);
        opened = List.copyOf(opened);
    }

    @Override
    public int version() {
        return 1;
    }
}
