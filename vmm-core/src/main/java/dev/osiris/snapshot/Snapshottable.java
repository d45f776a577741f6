package dev.osiris.snapshot;

/**
 * A component with state. Both methods are called only while the machine is paused.
 *
 * @param <S> its record
 */
public interface Snapshottable<S extends Snapshot> {
    /** The whole state, as it is now. */
    S save();

    /**
     * Takes a saved state. Interrupt levels are restored without producing an edge.
     *
     * @throws IllegalArgumentException when the record's version or shape does not fit this component
     */
    void restore(S state);
}
