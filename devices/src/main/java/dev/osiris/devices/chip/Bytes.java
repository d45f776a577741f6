package dev.osiris.devices.chip;

import java.util.Arrays;

/** Bytes as a value, for snapshots: copied on the way in and out, equal when the bytes are. */
public record Bytes(byte[] array) {
    public Bytes {
        array = array.clone();
    }

    @Override
    public byte[] array() {
        return array.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes b && Arrays.equals(array, b.array);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(array);
    }

    @Override
    public String toString() {
        return "Bytes[" + array.length + "]";
    }
}
