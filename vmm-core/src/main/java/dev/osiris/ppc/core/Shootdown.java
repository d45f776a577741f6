package dev.osiris.ppc.core;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The cores of one machine, for what one of them does to the others: tlbie is broadcast, tlbsync waits. Also passes on
 * changes of the address space. Other cores do what is asked of them when they next attend.
 */
public final class Shootdown implements AddressSpace.Listener {
    private static final int SPINS_BEFORE_YIELDING = 200;

    private final CopyOnWriteArrayList<Core> cores = new CopyOnWriteArrayList<>();
    private final AtomicLong tickets = new AtomicLong();
    private final Epochs epochs = new Epochs();
    private final Turns turns;
    private final Unsettled unsettled = new Unsettled();

    /** The cores of a machine on this host. */
    public Shootdown() {
        this(Runtime.getRuntime().availableProcessors());
    }

    /** @param processors how many cores may run guest code at a time */
    public Shootdown(int processors) {
        turns = new Turns(processors);
    }

    Turns turns() {
        return turns;
    }

    Epochs epochs() {
        return epochs;
    }

    Unsettled unsettled() {
        return unsettled;
    }

    void join(Core core) {
        cores.add(core);
    }

    void depart(Core core) {
        cores.remove(core);
    }

    boolean alone() {
        return cores.size() <= 1;
    }

    void flushSet(Core from, int set) {
        for (Core c : cores) {
            if (c != from) {
                c.requestFlushSet(set);
            }
        }
    }

    void flushAll(Core from) {
        for (Core c : cores) {
            if (c != from) {
                c.requestFlushAll();
            }
        }
    }

    /** What has been asked for before this is asked for. */
    long ticket() {
        return tickets.get();
    }

    /**
     * Spins until every running core has done the flushes that it was asked for so far. Serves flushes asked of
     * {@code self} meanwhile: two cores may wait for each other.
     *
     * @param self the core that the calling thread is running, or null
     */
    public void await(Core self) {
        long ticket = tickets.incrementAndGet();
        if (self != null) {
            self.flushIfRequested();
        }
        for (Core c : cores) {
            for (int spins = 0; c != self && c.flushOutstanding(ticket); spins++) {
                if (self != null) {
                    self.flushIfRequested();
                }
                pause(spins);
            }
        }
    }

    /** On a host with fewer processors than vCPUs, spinning alone would use up the time slice of who is waited for. */
    private static void pause(int spins) {
        if (spins < SPINS_BEFORE_YIELDING) {
            Thread.onSpinWait();
        } else {
            Thread.yield();
        }
    }

    @Override
    public void regionsChanged() {
        for (Core c : cores) {
            c.requestFlushAll();
        }
    }

    @Override
    public void codeChanged(GuestMemory memory, int page) {}

    @Override
    public void writesWatched(GuestMemory memory, int page) {
        for (Core c : cores) {
            c.watchWrites(memory, page);
        }
        if (page >= 0 && alone()) {
            unsettled.forget(memory, page);
        } else if (page >= 0) {
            settleLater(memory, page);
        }
    }

    /** See {@link Unsettled}. */
    private void settleLater(GuestMemory memory, int page) {
        AddressSpace space = cores.getFirst().space;
        byte[] copy = unsettled.begin(memory, page);
        epochs.whenAllHavePassed(() -> unsettled.settle(space, memory, page, copy));
    }
}
