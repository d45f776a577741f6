package dev.osiris.devices.rtas;

import dev.osiris.snapshot.Snapshot;

/** What RTAS remembers: how far the guest has set its clock ahead of the machine's, in milliseconds. */
public record RtasState(long clockOffsetMillis) implements Snapshot {
    @Override
    public int version() {
        return 1;
    }
}
