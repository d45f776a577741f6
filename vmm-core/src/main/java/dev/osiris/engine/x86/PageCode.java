package dev.osiris.engine.x86;

import dev.osiris.memory.GuestMemory;

/** The code made from one physical page, seen at one virtual page, in one context. */
final class PageCode {
    final GuestMemory memory;
    final int page;
    final int virtualPage;
    final int context;
    /** Code offset of the entry for each instruction of the page; 0 = none. */
    final int[] entries = new int[1024];
    /** Code offset within a region of each instruction that can be gone to with the region's registers loaded; 0 = none. */
    final int[] inner = new int[1024];
    /** The region of {@link #inner}. */
    final Region[] regions = new Region[1024];
    /** The registers that must be loaded to go there, as {@link Flow} numbers them. */
    final int[] live = new int[1024];
    /** The page changed: nothing enters here any more. */
    volatile boolean dead;
    /** The page table translates the page here: tlbie may be about it. */
    boolean throughTable;
    /** Another view of the same physical page. */
    PageCode sibling;

    PageCode(GuestMemory memory, int page, int virtualPage, int context) {
        this.memory = memory;
        this.page = page;
        this.virtualPage = virtualPage;
        this.context = context;
    }
}
