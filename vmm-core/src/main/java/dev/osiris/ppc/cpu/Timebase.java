package dev.osiris.ppc.cpu;

import dev.osiris.time.Clock;

/**
 * The time base that all vCPUs of a machine share: 64 bits, counting at a fixed frequency on an injected clock. It
 * can be set, and stopped for two reasons that do not know of each other: frozen by the guest ({@code freeze-time-base}
 * of RTAS, used while secondary processors start), and suspended while the machine is paused.
 */
public final class Timebase {
    private static final long NANOS = 1_000_000_000L;

    private final Clock clock;
    private final long frequency;
    private volatile Setting setting;
    private boolean frozen;
    private boolean suspended;

    /** @param value the count itself while stopped; otherwise what to add to the clock's ticks */
    private record Setting(boolean stopped, long value) {}

    /**
     * @param frequency ticks per second, 1 .. 10^9
     */
    public Timebase(Clock clock, long frequency) {
        if (frequency < 1 || frequency > NANOS) {
            throw new IllegalArgumentException("time base frequency " + frequency + " Hz is not in 1..1000000000");
        }
        this.clock = clock;
        this.frequency = frequency;
        this.setting = new Setting(false, -ticks(clock.nanos()));
    }

    public long frequency() {
        return frequency;
    }

    public Clock clock() {
        return clock;
    }

    /** The 64-bit count. Never runs backwards on any vCPU, nor from one to another, but when it is written. */
    public long read() {
        while (true) {
            Setting s = setting;
            long count = s.stopped ? s.value : ticks(clock.nanos()) + s.value;
            // Set, stopped or let go meanwhile: the clock may have been read under the other setting.
            if (s == setting) {
                return count;
            }
        }
    }

    public synchronized void write(long value) {
        boolean stopped = setting.stopped;
        setting = new Setting(stopped, stopped ? value : value - ticks(clock.nanos()));
    }

    /** The guest stops the count, for all vCPUs at once; again changes nothing. */
    public synchronized void freeze() {
        frozen = true;
        stopOrGoOn();
    }

    /** The guest lets it go on. */
    public synchronized void thaw() {
        frozen = false;
        stopOrGoOn();
    }

    /** The machine pauses; again changes nothing. */
    public synchronized void suspend() {
        suspended = true;
        stopOrGoOn();
    }

    /** The machine goes on. */
    public synchronized void resume() {
        suspended = false;
        stopOrGoOn();
    }

    private void stopOrGoOn() {
        boolean stop = frozen || suspended;
        if (stop && !setting.stopped) {
            setting = new Setting(true, read());
        } else if (!stop && setting.stopped) {
            setting = new Setting(false, setting.value - ticks(clock.nanos()));
        }
    }

    /** The clock's time, in nanoseconds, at which the count will have advanced by {@code ticks} (not negative). */
    public long nanosAfter(long ticks) {
        return clock.nanos() + ticks / frequency * NANOS + (ticks % frequency * NANOS + frequency - 1) / frequency;
    }

    private long ticks(long nanos) {
        // Split so that the product fits into 64 bits for any frequency up to 1 GHz.
        return Math.floorDiv(nanos, NANOS) * frequency + Math.floorMod(nanos, NANOS) * frequency / NANOS;
    }
}
