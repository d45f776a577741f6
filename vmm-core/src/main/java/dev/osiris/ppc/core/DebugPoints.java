package dev.osiris.ppc.core;

import java.util.Arrays;
import java.util.List;

/**
 * Where a core is to leave for its debugger: instructions before they are executed, and data before it is accessed.
 * Immutable; addresses are effective. A core without any has none of these, and its engine pays one look at a null.
 */
public final class DebugPoints {
    private static final int PAGE_SHIFT = 12;

    /**
     * Bytes whose accesses are watched.
     *
     * @param address first of them
     * @param length how many, at least 1
     * @param reads whether loads count
     * @param writes whether stores count
     */
    public record Watch(int address, int length, boolean reads, boolean writes) {
        private boolean touches(int ea, int size) {
            long from = ea & 0xFFFF_FFFFL;
            long first = address & 0xFFFF_FFFFL;
            return from < first + length && first < from + size;
        }

        private boolean touchesPage(int ea) {
            return touches(ea & -1 << PAGE_SHIFT, 1 << PAGE_SHIFT);
        }
    }

    private final int[] breakpoints;
    private final Watch[] watches;

    private DebugPoints(int[] breakpoints, Watch[] watches) {
        this.breakpoints = breakpoints;
        this.watches = watches;
    }

    /** Such points, or null when there are none. */
    public static DebugPoints of(List<Integer> breakpoints, List<Watch> watches) {
        if (breakpoints.isEmpty() && watches.isEmpty()) {
            return null;
        }
        int[] sorted = breakpoints.stream().mapToInt(a -> a & ~3).sorted().distinct().toArray();
        return new DebugPoints(sorted, watches.toArray(Watch[]::new));
    }

    /** Whether the instruction at {@code pc} is one to stop at. */
    public boolean breaksAt(int pc) {
        return Arrays.binarySearch(breakpoints, pc) >= 0;
    }

    /** Whether the page of {@code pc} has an instruction to stop at. */
    public boolean breaksInPage(int pc) {
        int at = firstFrom(pc & -1 << PAGE_SHIFT);
        return at >= 0 && breakpoints[at] >>> PAGE_SHIFT == pc >>> PAGE_SHIFT;
    }

    /** How many instructions from {@code pc} on may be executed before one to stop at, itself not counted; at least 1. */
    public int clearFrom(int pc, int most) {
        int at = firstFrom(pc + 4);
        if (at < 0) {
            return most;
        }
        int distance = breakpoints[at] - pc >>> 2;
        return distance > 0 && distance < most ? distance : most;
    }

    /** Index of the first breakpoint at or after the address among those sorted as signed numbers, or -1. */
    private int firstFrom(int pc) {
        int at = Arrays.binarySearch(breakpoints, pc);
        int index = at >= 0 ? at : -at - 1;
        return index < breakpoints.length ? index : -1;
    }

    /** Whether the page of {@code ea} has watched bytes: no access to it may bypass {@link #hit}. */
    public boolean watchesPage(int ea) {
        for (Watch w : watches) {
            if (w.touchesPage(ea)) {
                return true;
            }
        }
        return false;
    }

    /** Whether an access touches bytes watched for it. */
    public boolean hit(int ea, int size, boolean write) {
        for (Watch w : watches) {
            if ((write ? w.writes : w.reads) && w.touches(ea, size)) {
                return true;
            }
        }
        return false;
    }
}
