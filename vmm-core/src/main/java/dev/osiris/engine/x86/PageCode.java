package dev.osiris.engine.x86;

import dev.osiris.memory.GuestMemory;

/** The code made from one physical page, seen at one virtual page, in one context. */
final class PageCode {
    final GuestMemory memory;
    final int page;
    final int virtualPage;
    final int context;
    /** Code offset of the entry for each instruction of the page; 0 = none. */
    int[] entries = new int[1024];
    /** Code offset within a region of each instruction that can be gone to with the region's registers loaded; 0 = none. */
    int[] inner = new int[1024];
    /** The region of {@link #inner}. */
    Region[] regions = new Region[1024];
    /** The registers that must be loaded to go there, as {@link Flow} numbers them. */
    int[] live = new int[1024];
    /** The page changed: nothing enters here any more. */
    volatile boolean dead;
    /** The page table translates the page here: tlbie may be about it. */
    boolean throughTable;
    /** Nothing in it depends on {@link Translator#UNIT_CONTEXT}, and {@link #context} is without that. */
    final boolean unitless;
    /** Another view of the same physical page. */
    PageCode sibling;

    /**
     * The instructions as they were when the page was first looked at, of which all its code is made: a store to the page
     * makes it dead.
     */
    private int[] words;

    PageCode(GuestMemory memory, int page, int virtualPage, int context, boolean unitless, int[] words) {
        this.words = words;
        this.memory = memory;
        this.page = page;
        this.virtualPage = virtualPage;
        this.context = unitless ? context & ~Translator.UNIT_CONTEXT : context;
        this.unitless = unitless;
    }

    /** The same page, of the same words, seen otherwise. */
    PageCode otherView(int virtualPage, int context) {
        return new PageCode(memory, page, virtualPage, context, unitless, words);
    }

    /** Makes it dead. Its regions' sites know it for as long as their code is there: what takes room goes. */
    void die() {
        dead = true;
        entries = null;
        inner = null;
        regions = null;
        live = null;
        words = null;
        sibling = null;
    }

    /** The instruction {@code insn} words into the page. */
    int word(int insn) {
        return words[insn];
    }

    /** Whether there is code for an instruction that can be gone to, and it is as good as any. */
    boolean hasBest(int insn) {
        return inner[insn] != 0 && !regions[insn].quick;
    }

    /** Whether this is the code for a virtual page and a context. */
    boolean isFor(int virtualPage, int context) {
        return this.virtualPage == virtualPage
                && this.context == (unitless ? context & ~Translator.UNIT_CONTEXT : context);
    }
}
