package dev.osiris.time;

/** Makes timers that fire on a {@link Clock}. */
public interface Scheduler extends AutoCloseable {
    /** The clock that deadlines are measured on. */
    Clock clock();

    /** A new, unarmed timer. */
    Timer newTimer(Runnable callback);

    /** Stops firing. Timers of a closed scheduler may be armed and do nothing. */
    @Override
    void close();
}
