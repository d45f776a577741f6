package dev.osiris.devices.chip.nvram;

import dev.osiris.snapshot.Snapshot;
import java.util.Arrays;

/** The content of an {@link Nvram}. */
public record NvramState(byte[] content) implements Snapshot {
    public NvramState {
        content = content.clone();
    }

    @Override
    public byte[] content() {
        return content.clone();
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NvramState s && Arrays.equals(content, s.content);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(content);
    }

    @Override
    public String toString() {
        return "NvramState[" + content.length + " bytes]";
    }
}
