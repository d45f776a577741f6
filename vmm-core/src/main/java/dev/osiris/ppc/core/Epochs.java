package dev.osiris.ppc.core;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Says when every core of a machine has been outside guest code once, without anybody waiting for it: for what must
 * not happen while a core may still be acting on what it knew before. A core passes when it attends, after it has
 * done the flushes that were asked of it by then; a core that runs no guest code, or sleeps, or waits inside its
 * engine, is outside all the time, and does its flushes before it goes on.
 *
 * <p>At a pass an engine holds no address of native code but in its maps and jump cache, and has dropped from those
 * what it was told to drop before. So code that cannot be found any more may be freed by {@link #whenAllHavePassed}.
 *
 * <p>Work is run once, on the thread of whichever core passes last, which holds no lock then; or at once on the
 * caller's, when no core is inside.
 */
public final class Epochs {
    private static final long OUTSIDE = Long.MAX_VALUE;

    /** One core's part. */
    final class Member {
        private final Runnable wake;
        /** The last ticket that it has seen while it was outside. */
        private volatile long seen = OUTSIDE;

        private Member(Runnable wake) {
            this.wake = wake;
        }

        /** Goes inside. What was asked for before must be looked at after this. */
        void enter() {
            long ticket = tickets;
            seen = ticket;
            if (ticket != tickets) {
                // Whoever drew the newer one may have taken this core for one that is outside.
                wake.run();
            }
        }

        /** Is outside from now on. */
        void leave() {
            seen = OUTSIDE;
            runDue();
        }

        /** To be read before the flushes of a pass are done. */
        long ticket() {
            return tickets;
        }

        /** Has been outside, and has done everything that was asked for before {@link #ticket} gave {@code ticket}. */
        void pass(long ticket) {
            if (seen != ticket) {
                seen = ticket;
                runDue();
            }
        }
    }

    private record Deferred(long ticket, Runnable work) {}

    private final CopyOnWriteArrayList<Member> members = new CopyOnWriteArrayList<>();
    private volatile long tickets;
    /** In the order of their tickets. Guarded by itself, as is the growth of {@link #tickets}. */
    private final Queue<Deferred> waiting = new ArrayDeque<>();
    private volatile boolean anyWaiting;

    Member join(Runnable wake) {
        Member m = new Member(wake);
        members.add(m);
        return m;
    }

    void depart(Member m) {
        members.remove(m);
        m.leave();
    }

    /** Has {@code work} run when every core has passed once more. Any thread. */
    public void whenAllHavePassed(Runnable work) {
        synchronized (waiting) {
            // Before the ticket: who has seen that looks here.
            anyWaiting = true;
            tickets++;
            waiting.add(new Deferred(tickets, work));
        }
        boolean nobody = true;
        for (Member m : members) {
            if (m.seen != OUTSIDE) {
                nobody = false;
                m.wake.run();
            }
        }
        if (nobody) {
            runDue();
        }
    }

    private void runDue() {
        while (anyWaiting) {
            Runnable work = takeDue();
            if (work == null) {
                return;
            }
            work.run();
        }
    }

    private Runnable takeDue() {
        synchronized (waiting) {
            Deferred first = waiting.peek();
            if (first == null || !allHaveSeen(first.ticket)) {
                return null;
            }
            waiting.remove();
            anyWaiting = !waiting.isEmpty();
            return first.work;
        }
    }

    private boolean allHaveSeen(long ticket) {
        for (Member m : members) {
            if (m.seen < ticket) {
                return false;
            }
        }
        return true;
    }
}
