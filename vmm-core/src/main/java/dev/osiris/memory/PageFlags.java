package dev.osiris.memory;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One byte of flags per RAM page, changed atomically by any thread.
 *
 * <p>A store to a page may bypass the address space (a host address cached by an engine) only while
 * {@link #storesMayBypass} is true. Whoever sets {@link #CODE}, or turns logging on, makes it false and must then have
 * every vCPU drop its cached write entries for the page.
 */
public final class PageFlags {
    /** An engine holds something decoded or translated from this page. */
    public static final int CODE = 1;
    /** The page belongs to a slot whose dirty log is on. */
    public static final int LOGGED = 2;
    /** Written since the dirty log was last fetched. */
    public static final int DIRTY = 4;
    /** Somebody keeps a copy of the page that is still the same. The next store ends that. */
    public static final int COPIED = 8;
    /**
     * {@link #CODE}, everybody has been asked to drop what he cached, and nobody has begun to drop code. Besides CODE
     * only.
     */
    static final int WATCHED = 16;

    private static final VarHandle FLAGS = MethodHandles.arrayElementVarHandle(byte[].class);

    private static final VarHandle GENERATIONS = MethodHandles.arrayElementVarHandle(int[].class);

    private final byte[] flags;
    private final int[] generations;
    /** Pages that lost {@link #COPIED}. Guarded by this. */
    private int[] outdated = new int[16];
    private int outdatedCount;

    PageFlags(int pages) {
        flags = new byte[pages];
        generations = new int[pages];
    }

    /** Counts how often what was decoded from the page became void. */
    public int generation(int page) {
        return (int) GENERATIONS.getVolatile(generations, page);
    }

    /** Makes everything void that was decoded from the page so far; returns the new generation. */
    int nextGeneration(int page) {
        return (int) GENERATIONS.getAndAdd(generations, page, 1) + 1;
    }

    /** How many pages. */
    public int pages() {
        return flags.length;
    }

    /** The flags of a page. */
    public int get(int page) {
        return (byte) FLAGS.getOpaque(flags, page);
    }

    /** Sets flags and returns what was there before. */
    public int set(int page, int bits) {
        return (byte) FLAGS.getAndBitwiseOr(flags, page, (byte) bits);
    }

    /** Sets {@code bits} where {@code condition} is set. Returns whether it was. */
    boolean setWhere(int page, int condition, int bits) {
        while (true) {
            byte before = (byte) FLAGS.getVolatile(flags, page);
            if ((before & condition) == 0) {
                return false;
            }
            if (FLAGS.compareAndSet(flags, page, before, (byte) (before | bits))) {
                return true;
            }
        }
    }

    /** Clears flags and returns what was there before. */
    public int clear(int page, int bits) {
        return (byte) FLAGS.getAndBitwiseAnd(flags, page, (byte) ~bits);
    }

    /** Whether a store to the page needs nobody's attention. */
    public boolean storesMayBypass(int page) {
        int f = get(page);
        return (f & (CODE | COPIED)) == 0 && (f & (LOGGED | DIRTY)) != LOGGED;
    }

    /** Ends {@link #COPIED}, and remembers the page when it had that. */
    void endCopy(int page) {
        if ((clear(page, COPIED) & COPIED) != 0) {
            synchronized (this) {
                if (outdatedCount == outdated.length) {
                    outdated = Arrays.copyOf(outdated, 2 * outdatedCount);
                }
                outdated[outdatedCount++] = page;
            }
        }
    }

    /** The pages that lost {@link #COPIED} since {@link #takeOutdated}, each once. */
    public synchronized int[] outdated() {
        return Arrays.copyOf(outdated, outdatedCount);
    }

    /** The same, and from now on they are no longer among them; who takes them makes new copies. */
    public synchronized int[] takeOutdated() {
        int[] pages = outdated();
        outdatedCount = 0;
        return pages;
    }
}
