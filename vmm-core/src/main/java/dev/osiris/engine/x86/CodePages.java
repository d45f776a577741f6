package dev.osiris.engine.x86;

import dev.osiris.memory.GuestMemory;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** The pages that there is code of: by memory and number the first of the views of each, which know their siblings. */
final class CodePages {
    private static final int CHUNK_SHIFT = 9;
    private static final int CHUNK = 1 << CHUNK_SHIFT;

    /** Chunks of the pages of each memory; null for those without any. */
    private final Map<GuestMemory, PageCode[][]> all = new IdentityHashMap<>();
    /** The memory that was asked for last, and its chunks: most machines have code in one. */
    private GuestMemory last;
    private PageCode[][] lastChunks;
    private int size;

    /** The first view of a page, or null. */
    PageCode first(GuestMemory memory, int page) {
        PageCode[] chunk = chunks(memory)[page >>> CHUNK_SHIFT];
        return chunk == null ? null : chunk[page & CHUNK - 1];
    }

    /** Makes a view the first one of its page. */
    void put(PageCode view) {
        PageCode[][] chunks = chunks(view.memory);
        int n = view.page >>> CHUNK_SHIFT;
        if (chunks[n] == null) {
            chunks[n] = new PageCode[CHUNK];
        }
        size += chunks[n][view.page & CHUNK - 1] == null ? 1 : 0;
        chunks[n][view.page & CHUNK - 1] = view;
    }

    /** Forgets a page; returns its first view, or null. */
    PageCode remove(GuestMemory memory, int page) {
        PageCode first = first(memory, page);
        if (first != null) {
            chunks(memory)[page >>> CHUNK_SHIFT][page & CHUNK - 1] = null;
            size--;
        }
        return first;
    }

    /** Forgets everything, showing the first view of each page. */
    void removeAll(Consumer<PageCode> gone) {
        for (PageCode[][] chunks : all.values()) {
            for (PageCode[] chunk : chunks) {
                removeAll(chunk, gone);
            }
        }
        all.clear();
        last = null;
        lastChunks = null;
        size = 0;
    }

    private static void removeAll(PageCode[] chunk, Consumer<PageCode> gone) {
        for (int i = 0; chunk != null && i < CHUNK; i++) {
            if (chunk[i] != null) {
                gone.accept(chunk[i]);
            }
        }
    }

    /** How many pages. */
    int size() {
        return size;
    }

    private PageCode[][] chunks(GuestMemory memory) {
        if (memory != last) {
            last = memory;
            lastChunks = all.get(memory);
            if (lastChunks == null) {
                long pages = memory.size() >>> GuestMemory.PAGE_SHIFT;
                lastChunks = new PageCode[(int) (pages >>> CHUNK_SHIFT) + 1][];
                all.put(memory, lastChunks);
            }
        }
        return lastChunks;
    }
}
