package dev.osiris.ppc.core;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The cores of one machine, for what one of them does to the others: tlbie is broadcast, tlbsync waits. Also passes on
 * changes of the address space.
 */
public final class Shootdown implements AddressSpace.Listener {
    private final CopyOnWriteArrayList<Core> cores = new CopyOnWriteArrayList<>();

    void join(Core core) {
        cores.add(core);
    }

    void depart(Core core) {
        cores.remove(core);
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

    /**
     * Spins until every running core has flushed. Serves flushes asked of {@code self} meanwhile: two cores may wait
     * for each other.
     *
     * @param self the core that the calling thread is running, or null
     */
    public void await(Core self) {
        if (self != null) {
            self.flushIfRequested();
        }
        for (Core c : cores) {
            while (c != self && c.flushOutstanding()) {
                if (self != null) {
                    self.flushIfRequested();
                }
                Thread.onSpinWait();
            }
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
    }
}
