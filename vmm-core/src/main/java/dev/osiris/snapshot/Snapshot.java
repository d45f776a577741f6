package dev.osiris.snapshot;

/**
 * The state of one component: an immutable record of plain values (arrays are copied by whoever makes one).
 * {@link #version()} grows when the meaning of a field changes; a component refuses a version that it does not know.
 */
public interface Snapshot {
    /** The layout's version, from 1. */
    int version();
}
