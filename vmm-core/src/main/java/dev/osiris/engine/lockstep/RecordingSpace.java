package dev.osiris.engine.lockstep;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.Region;
import java.util.Set;
import java.util.TreeSet;

/** An address space that can tell which pages were looked for. */
final class RecordingSpace extends AddressSpace {
    private static final int PAGE_SHIFT = 12;

    private Set<Long> pages;

    /** From now on pages are noted. */
    void record() {
        pages = new TreeSet<>();
    }

    /** The numbers of the pages looked for since {@link #record}; nothing is noted any more. */
    Set<Long> recorded() {
        Set<Long> found = pages;
        pages = null;
        return found;
    }

    @Override
    public Region find(long gpa) {
        if (pages != null) {
            pages.add(gpa >>> PAGE_SHIFT);
        }
        return super.find(gpa);
    }
}
