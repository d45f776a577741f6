package dev.osiris.ppc.core;

import dev.osiris.memory.AddressSpace;
import dev.osiris.memory.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.HashMap;
import java.util.Map;

/**
 * Pages that were decoded from a moment ago, while another core may still be storing to them unseen: it drops its
 * permission to do so when it next attends, and nobody waits for that. Instead
 *
 * <ul>
 *   <li>engines read such a page from a copy ({@link #copyOf}), so that all code made from it is of one state;
 *   <li>an icbi meanwhile drops the page's code whether or not a store was seen: engines that otherwise have nothing
 *       to do for icbi look at the word at {@link #address} first;
 *   <li>when all cores have passed ({@link Epochs}), the page is compared with the copy, and its code dropped if they
 *       differ.
 * </ul>
 *
 * The order of things at the one who decodes: code flag, requests to the others, word for icbi, fence, copy. A store
 * that the copy does not have is thus followed, after the guest's {@code sync}, by an icbi that finds the word set, on
 * whatever core; or by the storing core's pass, and then the comparison finds it.
 */
final class Unsettled {
    /** One int; nonzero while there is a page. Freed when nobody knows of it any more. */
    private final MemorySegment word = Arena.ofAuto().allocate(ValueLayout.JAVA_INT);
    private final Map<Long, byte[]> copies = new HashMap<>();

    /** Where native code finds the word. */
    long address() {
        return word.address();
    }

    private static Long key(GuestMemory memory, int page) {
        return memory.segment().address() + ((long) page << GuestMemory.PAGE_SHIFT);
    }

    /**
     * Takes the copy of a page, in place of an older one. Not when code goes does an older one go: somebody may have
     * begun anew since. Returns what {@link #settle} wants.
     */
    synchronized byte[] begin(GuestMemory memory, int page) {
        word.set(ValueLayout.JAVA_INT, 0, 1);
        VarHandle.fullFence();
        byte[] copy = new byte[GuestMemory.PAGE_SIZE];
        memory.read((long) page << GuestMemory.PAGE_SHIFT, copy, 0, copy.length);
        copies.put(key(memory, page), copy);
        return copy;
    }

    /** The page as it was when it was first decoded from; null when it is settled. */
    synchronized byte[] copyOf(GuestMemory memory, int page) {
        return copies.isEmpty() ? null : copies.get(key(memory, page));
    }

    /** Only one core is left: memory is what counts. */
    void forget(GuestMemory memory, int page) {
        remove(memory, page, copyOf(memory, page));
    }

    /** No core can store to the page unseen any more. */
    void settle(AddressSpace space, GuestMemory memory, int page, byte[] copy) {
        try {
            if (copyOf(memory, page) == copy && differs(memory, page, copy)) {
                space.dropCode(memory, page);
            }
        } catch (IllegalStateException e) {
            // The memory was taken away and closed meanwhile: then nobody runs code from it.
        }
        remove(memory, page, copy);
    }

    private synchronized void remove(GuestMemory memory, int page, byte[] copy) {
        if (copy != null && copies.get(key(memory, page)) == copy) {
            copies.remove(key(memory, page));
        }
        if (copies.isEmpty()) {
            word.set(ValueLayout.JAVA_INT, 0, 0);
        }
    }

    private static boolean differs(GuestMemory memory, int page, byte[] copy) {
        MemorySegment now = memory.segment().asSlice((long) page << GuestMemory.PAGE_SHIFT, copy.length);
        return now.mismatch(MemorySegment.ofArray(copy)) >= 0;
    }
}
