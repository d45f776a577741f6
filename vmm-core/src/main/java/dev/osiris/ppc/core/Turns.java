package dev.osiris.ppc.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Lets no more cores of a machine run guest code at a time than the host has processors. With more, the host would take
 * its processor from a core anywhere in guest code, and whoever waits for that core (tlbsync, and through it the guest's
 * own locks) would wait for a slice of the host's scheduler, thousands of times a second. A core that waits for its turn
 * is outside guest code and need not be waited for.
 *
 * <p>A turn ends when the core leaves guest code or sleeps, or at its next look-up when others wait and it has had
 * {@link #SLICE_NANOS}. Who waits sees to that: nothing runs while nobody waits. First come, first served; who has
 * waited for very long goes on regardless, so that nobody depends on a chip or a handler that does not return.
 *
 * <p>The lock is a leaf. {@link #take} waits: no lock may be held. {@link #give} does not.
 */
final class Turns {
    private static final long SLICE_NANOS = 2_000_000;
    /** Slices after which a core goes on without a turn: who has one may be held up in a chip. */
    private static final int PATIENCE = 50;

    private volatile int processors;
    /** The turn that nobody goes on without while it is claimed, or null. Written under the lock. */
    private volatile Turn claimed;
    private final ReentrantLock lock = new ReentrantLock();
    // Guarded by lock.
    private final Queue<Turn> running = new ArrayDeque<>();
    private final Queue<Turn> queue = new ArrayDeque<>();
    private volatile int cores;
    private volatile boolean somebodyWaits;

    /** One core's part; {@code wake} makes the core attend. */
    static final class Turn {
        private final Runnable wake;
        private final Condition granted;
        private volatile boolean has;
        private volatile long began;

        private Turn(Runnable wake, Condition granted) {
            this.wake = wake;
            this.granted = granted;
        }
    }

    Turns(int processors) {
        this.processors = processors;
    }

    /** From now on lets at most so many cores run, whatever the host has. */
    void limit(int cores) {
        processors = cores;
    }

    Turn join(Runnable wake) {
        lock.lock();
        try {
            cores++;
            return new Turn(wake, lock.newCondition());
        } finally {
            lock.unlock();
        }
    }

    void depart(Turn t) {
        give(t);
        lock.lock();
        try {
            cores--;
        } finally {
            lock.unlock();
        }
    }

    private boolean needed() {
        return cores > processors;
    }

    /** Whether the core must {@link #give} and {@link #take} before it goes on. */
    boolean isOver(Turn t) {
        return claimed != t && needed() && (!t.has || somebodyWaits && System.nanoTime() - t.began >= SLICE_NANOS);
    }

    /**
     * Keeps all other cores from running guest code until {@link #unclaim}, or until the turn is given.
     *
     * @return false, with nothing done, when one is running it, or the core has no turn
     */
    boolean claim(Turn t) {
        lock.lock();
        try {
            boolean alone = cores == 1 || t.has && running.size() == 1;
            claimed = alone ? t : claimed;
            return alone;
        } finally {
            lock.unlock();
        }
    }

    void unclaim(Turn t) {
        claimed = null;
    }

    /** Returns when the core may run guest code. */
    void take(Turn t) {
        if (!needed() || t.has) {
            return;
        }
        lock.lock();
        try {
            if (running.size() < processors && queue.isEmpty()) {
                grant(t);
            } else {
                waitInLine(t);
            }
        } finally {
            lock.unlock();
        }
    }

    private void waitInLine(Turn t) {
        queue.add(t);
        somebodyWaits = true;
        boolean interrupted = false;
        for (int slices = 0; !t.has; slices++) {
            try {
                long left = SLICE_NANOS;
                while (!t.has && left > 0) {
                    left = t.granted.awaitNanos(left);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (claimed != null) {
                slices = 0;
            } else if (!t.has && slices >= PATIENCE) {
                queue.remove(t);
                somebodyWaits = !queue.isEmpty();
                grant(t);
            } else if (!t.has) {
                running.forEach(r -> r.wake.run());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void grant(Turn t) {
        t.began = System.nanoTime();
        t.has = true;
        running.add(t);
    }

    /** The core does not run guest code any more, or is about to wait for another. */
    void give(Turn t) {
        if (!t.has) {
            return;
        }
        lock.lock();
        try {
            t.has = false;
            if (claimed == t) {
                claimed = null;
            }
            running.remove(t);
            while (!queue.isEmpty() && running.size() < processors) {
                Turn next = queue.remove();
                grant(next);
                next.granted.signal();
            }
            somebodyWaits = !queue.isEmpty();
        } finally {
            lock.unlock();
        }
    }
}
