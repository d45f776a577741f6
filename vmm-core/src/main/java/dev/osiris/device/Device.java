package dev.osiris.device;

import dev.osiris.snapshot.Snapshot;
import dev.osiris.snapshot.Snapshottable;

/**
 * A chip as a machine sees it: the adapter around the chip's pure state. It takes the chip's lock, drives its lines
 * after releasing it, and is {@code MmioHandler} where the chip has registers. All methods may be called from any
 * thread; {@link #save} and {@link #restore} only while the machine is paused.
 *
 * @param <S> its record
 */
public interface Device<S extends Snapshot> extends Snapshottable<S>, AutoCloseable {
    /** Its name in this machine, unique and stable: {@code uart0}. */
    String name();

    /** Power-on state; lines fall. */
    void reset();

    /** Stops its timers and threads and lets go of host resources. */
    @Override
    default void close() {}
}
