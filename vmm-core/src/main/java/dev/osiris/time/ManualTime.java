package dev.osiris.time;

import java.util.ArrayList;
import java.util.List;

/** Time that moves only when told to: the clock of tests and of replays. Not for concurrent use. */
public final class ManualTime implements Clock, Scheduler {
    private final List<ManualTimer> armed = new ArrayList<>();
    private long now;
    private final long epochMillisAtZero;

    /** Time zero, with the calendar at 1970-01-01. */
    public ManualTime() {
        this(0);
    }

    /** @param epochMillisAtZero the calendar time when {@link #nanos()} was 0 */
    public ManualTime(long epochMillisAtZero) {
        this.epochMillisAtZero = epochMillisAtZero;
    }

    @Override
    public long nanos() {
        return now;
    }

    @Override
    public long epochMillis() {
        return epochMillisAtZero + now / 1_000_000;
    }

    @Override
    public Clock clock() {
        return this;
    }

    /** Moves time forward, firing timers in the order of their deadlines, each at its own time. */
    public void advance(long nanos) {
        long end = now + nanos;
        for (ManualTimer next = earliest(end); next != null; next = earliest(end)) {
            now = Math.max(now, next.deadline);
            armed.remove(next);
            next.callback.run();
        }
        now = end;
    }

    /** The earliest armed deadline, or {@link Long#MAX_VALUE} when nothing is armed. */
    public long nextDeadline() {
        return armed.stream().mapToLong(t -> t.deadline).min().orElse(Long.MAX_VALUE);
    }

    private ManualTimer earliest(long end) {
        ManualTimer first = null;
        for (ManualTimer t : armed) {
            if (t.deadline <= end && (first == null || t.deadline < first.deadline)) {
                first = t;
            }
        }
        return first;
    }

    @Override
    public Timer newTimer(Runnable callback) {
        return new ManualTimer(callback);
    }

    @Override
    public void close() {
        armed.clear();
    }

    private final class ManualTimer implements Timer {
        final Runnable callback;
        long deadline;

        ManualTimer(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void arm(long deadlineNanos) {
            deadline = deadlineNanos;
            if (!armed.contains(this)) {
                armed.add(this);
            }
        }

        @Override
        public void cancel() {
            armed.remove(this);
        }
    }
}
