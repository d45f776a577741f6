package dev.osiris.devices.osi;

import dev.osiris.osi.OsiCall;
import dev.osiris.osi.OsiSelector;
import dev.osiris.osi.OsiService;
import dev.osiris.osi.OsiTable;
import dev.osiris.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Clocks: GET_GMT_TIME (7: seconds since 1970, UTC), GET_LOCALTIME (9: seconds since 1904-01-01 in the host's time zone
 * with its daylight saving time), MTICKS_TO_USECS (92), USECS_TO_MTICKS (93) and USLEEP (58).
 *
 * <p>Both times are 32 bits wide, as in Mac-on-Linux: the first wraps in 2106, the second in 2040. Ticks and
 * microseconds are unsigned (Mac-on-Linux extends the sign of ticks beyond 2^31). USLEEP of a second or more returns at
 * once, as Mac-on-Linux's nanosleep fails there; a shorter sleep ends early when the machine wants the vCPU.
 */
public final class TimeService implements OsiService {
    /** Seconds from 1904-01-01 to 1970-01-01. */
    public static final long MAC_EPOCH = 2_082_844_800L;
    private static final long MICROS = 1_000_000;

    private final Clock clock;
    private final Supplier<ZoneId> zone;
    private final long ticksPerSecond;
    private final java.util.function.IntPredicate wanted;

    /**
     * @param clock the machine's clock
     * @param zone what local time is; asked when a guest wants to know, as loading the zones takes 10 ms
     * @param ticksPerSecond the time base's frequency
     * @param wanted whether a vCPU has something better to do than sleep; any thread
     */
    public TimeService(Clock clock, Supplier<ZoneId> zone, long ticksPerSecond, java.util.function.IntPredicate wanted) {
        this.clock = clock;
        this.zone = zone;
        this.ticksPerSecond = ticksPerSecond;
        this.wanted = wanted;
    }

    @Override
    public String name() {
        return "time";
    }

    @Override
    public void claimIn(OsiTable table) {
        table.claim(OsiSelector.GET_GMT_TIME, name(), call -> call.result((int) seconds()));
        table.claim(OsiSelector.GET_LOCALTIME, name(), call -> call.result((int) local()));
        table.claim(OsiSelector.MTICKS_TO_USECS, name(),
                call -> call.result((int) scale(call.pointer(0), MICROS, ticksPerSecond)));
        table.claim(OsiSelector.USECS_TO_MTICKS, name(),
                call -> call.result((int) scale(call.pointer(0), ticksPerSecond, MICROS)));
        table.claim(OsiSelector.USLEEP, name(), this::sleep);
    }

    private long seconds() {
        return Math.floorDiv(clock.epochMillis(), 1000);
    }

    private long local() {
        long unix = seconds();
        return unix + MAC_EPOCH + zone.get().getRules().getOffset(Instant.ofEpochSecond(unix)).getTotalSeconds();
    }

    /** At most 2^32 times a frequency below 2^31: no overflow. */
    private static long scale(long value, long multiplier, long divisor) {
        return value * multiplier / divisor;
    }

    /** In slices: a vCPU that sleeps here must still be stoppable. */
    private void sleep(OsiCall call) {
        long micros = call.pointer(0);
        if (micros >= MICROS) {
            return;
        }
        long end = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            if (wanted.test(call.vcpu()) || Thread.currentThread().isInterrupted()) {
                return;
            }
            LockSupport.parkNanos(this, Math.min(left, TimeUnit.MILLISECONDS.toNanos(10)));
        }
    }
}
