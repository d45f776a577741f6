package dev.osiris.time;

import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.PriorityQueue;
import java.util.concurrent.locks.LockSupport;

/**
 * The host's monotonic clock with one daemon thread that fires timers. The thread starts with the first armed
 * timer and sleeps until the earliest deadline, so an idle machine costs nothing.
 */
public final class HostTime implements Clock, Scheduler {
    /** Cancelled entries stay queued until their deadline, or until there are this many entries. */
    private static final int PURGE_ABOVE = 256;

    private static final long FUNCTION = findFunction();

    private final PriorityQueue<Entry> queue = new PriorityQueue<>();
    private final String threadName;
    private Thread thread;
    private boolean closed;

    /** @param threadName name of the timer thread, seen in thread dumps */
    public HostTime(String threadName) {
        this.threadName = threadName;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }

    /** What {@link System#nanoTime} reads on Linux is CLOCK_MONOTONIC, in nanoseconds, and nothing else. */
    @Override
    public long function() {
        return FUNCTION;
    }

    @Override
    public Clock clock() {
        return this;
    }

    @Override
    public Timer newTimer(Runnable callback) {
        return new HostTimer(callback);
    }

    @Override
    public void close() {
        synchronized (queue) {
            closed = true;
            queue.clear();
            if (thread != null) {
                LockSupport.unpark(thread);
            }
        }
    }

    private static long findFunction() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return 0;
        }
        return Linker.nativeLinker().defaultLookup().find("clock_gettime").map(MemorySegment::address).orElse(0L);
    }

    private void enqueue(Entry entry) {
        synchronized (queue) {
            if (closed) {
                return;
            }
            if (queue.size() >= PURGE_ABOVE) {
                queue.removeIf(Entry::stale);
            }
            queue.add(entry);
            if (thread == null) {
                thread = Thread.ofPlatform().daemon().name(threadName).start(this::fireLoop);
            } else if (queue.peek() == entry) {
                LockSupport.unpark(thread);
            }
        }
    }

    private void fireLoop() {
        while (true) {
            Entry due = null;
            long wait = Long.MAX_VALUE;
            synchronized (queue) {
                if (closed) {
                    return;
                }
                Entry first = queue.peek();
                if (first != null) {
                    wait = first.deadline - nanos();
                    if (wait <= 0 || first.stale()) {
                        due = queue.poll();
                    }
                }
            }
            if (due != null) {
                due.fire();
            } else if (wait == Long.MAX_VALUE) {
                LockSupport.park(this);
            } else {
                LockSupport.parkNanos(this, wait);
            }
        }
    }

    private final class HostTimer implements Timer {
        private final Runnable callback;
        private Entry current;

        HostTimer(Runnable callback) {
            this.callback = callback;
        }

        @Override
        public void arm(long deadlineNanos) {
            Entry entry;
            synchronized (this) {
                // A later deadline keeps the queued entry: it re-queues itself when it comes up. A guest that
                // pushes its decrementer out at every interrupt thus costs no queue operation.
                if (current != null && current.queued && deadlineNanos - current.deadline >= 0) {
                    current.target = deadlineNanos;
                    return;
                }
                if (current != null) {
                    current.cancelled = true;
                }
                entry = new Entry(this, deadlineNanos);
                current = entry;
            }
            enqueue(entry);
        }

        @Override
        public synchronized void cancel() {
            if (current != null) {
                current.cancelled = true;
                current = null;
            }
        }
    }

    /** A queued deadline; {@code target} is where the timer wants to fire, never before {@code deadline}. */
    private static final class Entry implements Comparable<Entry> {
        final HostTimer owner;
        final long deadline;
        long target;
        boolean queued = true;
        volatile boolean cancelled;

        Entry(HostTimer owner, long deadline) {
            this.owner = owner;
            this.deadline = deadline;
            this.target = deadline;
        }

        boolean stale() {
            return cancelled;
        }

        void fire() {
            synchronized (owner) {
                queued = false;
                if (cancelled) {
                    return;
                }
                owner.current = null;
                if (target != deadline) {
                    // Under the lock: an arm by another thread in between would be undone by this older target.
                    owner.arm(target);
                    return;
                }
            }
            owner.callback.run();
        }

        @Override
        public int compareTo(Entry other) {
            // Differences, not values: nanoTime may wrap.
            return Long.signum(deadline - other.deadline);
        }
    }
}
