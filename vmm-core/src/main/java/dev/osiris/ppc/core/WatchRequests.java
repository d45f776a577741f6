package dev.osiris.ppc.core;

import dev.osiris.memory.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/** The pages to which a core was asked to make no more stores unseen, until it has looked. Any thread. */
final class WatchRequests {
    /** With more of them, forgetting everything is cheaper than looking for each. */
    private static final int MOST = 8;

    record Page(GuestMemory memory, int page) {}

    private final List<Page> pages = new ArrayList<>(MOST);

    /** False when there are too many already. */
    synchronized boolean add(GuestMemory memory, int page) {
        return pages.size() < MOST && pages.add(new Page(memory, page));
    }

    /** All of them, and from now on none. */
    synchronized List<Page> take() {
        List<Page> taken = List.copyOf(pages);
        pages.clear();
        return taken;
    }
}
