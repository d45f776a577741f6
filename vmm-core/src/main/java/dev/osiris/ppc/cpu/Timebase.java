package dev.osiris.ppc.cpu;

import dev.osiris.time.Clock;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The time base that all vCPUs of a machine share: 64 bits, counting at a fixed frequency on an injected clock. It
 * can be set, and stopped for two reasons that do not know of each other: frozen by the guest ({@code freeze-time-base}
 * of RTAS, used while secondary processors start), and suspended while the machine is paused.
 *
 * <p>Native code reads it as {@link #read} does, from four 64-bit words at {@link #address}, when the clock has a
 * function for that. With {@code sequence} even it takes the seconds s and the nanoseconds n from that function; then
 * s * frequency + n * frequency / 10^9 (rounded down) + offset is the count, if the sequence is still the same. While
 * it is odd, or if it changed, only Java can say.
 */
public final class Timebase {
    private static final long NANOS = 1_000_000_000L;
    /** Offsets of what native code reads. */
    public static final int SEQUENCE = 0;
    public static final int OFFSET = 8;
    public static final int FREQUENCY = 16;
    public static final int FUNCTION = 24;

    private final Clock clock;
    private final long frequency;
    private final MemorySegment block = Arena.ofAuto().allocate(32, 64);
    private final ByteBuffer words = block.asByteBuffer().order(ByteOrder.nativeOrder());
    /** Null for the moment in which another one is made. */
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
        words.putLong(FREQUENCY, frequency);
        words.putLong(FUNCTION, clock.function());
        close();
        open(new Setting(false, -ticks(clock.nanos())));
    }

    public long frequency() {
        return frequency;
    }

    public Clock clock() {
        return clock;
    }

    /** Where native code finds what it needs to read this; of memory that lives as long as this object. */
    public long address() {
        return block.address();
    }

    /** The 64-bit count. Never runs backwards on any vCPU, nor from one to another, but when it is written. */
    public long read() {
        while (true) {
            Setting s = setting;
            if (s == null) {
                Thread.onSpinWait();
                continue;
            }
            long count = s.stopped ? s.value : ticks(clock.nanos()) + s.value;
            // Set, stopped or let go meanwhile: the clock may have been read under the other setting.
            if (s == setting) {
                return count;
            }
        }
    }

    public synchronized void write(long value) {
        boolean stopped = setting.stopped;
        Setting after = new Setting(stopped, stopped ? value : value - ticks(clock.nanos()));
        close();
        open(after);
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
        Setting before = setting;
        if (stop == before.stopped) {
            return;
        }
        // Nobody else reads the clock after this did and still goes by the setting before.
        close();
        Setting after = before;
        try {
            long ticks = ticks(clock.nanos());
            after = new Setting(stop, stop ? before.value + ticks : before.value - ticks);
        } finally {
            open(after);
        }
    }

    /** Readers wait for the new setting, or, in native code, leave for {@link #read}. */
    private void close() {
        setting = null;
        words.putLong(SEQUENCE, words.getLong(SEQUENCE) | 1);
        VarHandle.fullFence();
    }

    private void open(Setting s) {
        words.putLong(OFFSET, s.value);
        setting = s;
        VarHandle.fullFence();
        if (!s.stopped && words.getLong(FUNCTION) != 0) {
            words.putLong(SEQUENCE, words.getLong(SEQUENCE) + 1);
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
