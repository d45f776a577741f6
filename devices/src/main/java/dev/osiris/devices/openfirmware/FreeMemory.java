package dev.osiris.devices.openfirmware;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * Which RAM is free: what {@code claim} takes from and {@code release} gives back to. Ranges never touch each other.
 * Not for concurrent use.
 */
final class FreeMemory {
    /** Pieces, at most: a client that would make more gets nothing. */
    static final int MAX_PIECES = 1024;
    /** What no claim and no release rounds to. */
    private static final long PAGE = 4096;

    /** End of each free range by its start. */
    private final NavigableMap<Long, Long> free = new TreeMap<>();
    private final NavigableMap<Long, Long> never = new TreeMap<>();
    private final long size;

    /** @param size bytes of RAM from address 0, all free */
    FreeMemory(long size) {
        this.size = size;
        free.put(0L, size);
    }

    /** Takes the pages of a range for the firmware: no release frees them. */
    void keep(long start, long end) {
        never.put(start & -PAGE, end + PAGE - 1 & -PAGE);
        take(start, end);
    }

    /** Takes the pages of a range, whatever is free of them. */
    void take(long start, long end) {
        long from = start & -PAGE;
        long to = end + PAGE - 1 & -PAGE;
        for (Map.Entry<Long, Long> e = overlapping(from, to); e != null; e = overlapping(from, to)) {
            remove(e, Math.max(from, e.getKey()), Math.min(to, e.getValue()));
        }
    }

    /** Takes exactly this range; false, with nothing changed, when it is not all free. */
    boolean claim(long start, long bytes) {
        Map.Entry<Long, Long> e = free.floorEntry(start);
        boolean fits = e != null && bytes <= e.getValue() - start;
        if (!fits || free.size() >= MAX_PIECES) {
            return false;
        }
        remove(e, start, start + bytes);
        return true;
    }

    /**
     * Takes the highest range that is aligned.
     *
     * @param alignment a power of two
     * @return where, or −1
     */
    long claimAligned(long bytes, long alignment) {
        for (Map.Entry<Long, Long> e : free.descendingMap().entrySet()) {
            long start = e.getValue() - bytes & -alignment;
            if (start >= e.getKey() && start + bytes <= e.getValue()) {
                return claim(start, bytes) ? start : -1;
            }
        }
        return -1;
    }

    /** Frees what is in use of a range, but not what the firmware keeps. */
    void release(long start, long bytes) {
        long end = Math.min(start + bytes, size);
        long at = start;
        while (at < end && free.size() < MAX_PIECES) {
            Map.Entry<Long, Long> kept = firstIn(never, at, end);
            long until = kept == null ? end : Math.max(at, kept.getKey());
            add(at, until);
            at = kept == null ? end : kept.getValue();
        }
    }

    private void add(long start, long end) {
        if (start >= end) {
            return;
        }
        long from = start;
        long to = end;
        for (Map.Entry<Long, Long> e = firstIn(free, from - 1, to + 1); e != null; e = firstIn(free, from - 1, to + 1)) {
            from = Math.min(from, e.getKey());
            to = Math.max(to, e.getValue());
            free.remove(e.getKey());
        }
        free.put(from, to);
    }

    private Map.Entry<Long, Long> overlapping(long start, long end) {
        return firstIn(free, start, end);
    }

    /** The first range that has an address in common with another. */
    private static Map.Entry<Long, Long> firstIn(NavigableMap<Long, Long> ranges, long start, long end) {
        Map.Entry<Long, Long> before = ranges.floorEntry(start);
        if (before != null && before.getValue() > start) {
            return before;
        }
        Map.Entry<Long, Long> after = ranges.higherEntry(start);
        return after != null && after.getKey() < end ? after : null;
    }

    private void remove(Map.Entry<Long, Long> e, long start, long end) {
        if (start == end) {
            return;
        }
        free.remove(e.getKey());
        if (e.getKey() < start) {
            free.put(e.getKey(), start);
        }
        if (end < e.getValue()) {
            free.put(end, e.getValue());
        }
    }

    /** Start and size of each free range, by address: the property {@code available}. */
    int[] available() {
        int[] cells = new int[2 * free.size()];
        int at = 0;
        for (Map.Entry<Long, Long> e : free.entrySet()) {
            cells[at++] = (int) (long) e.getKey();
            cells[at++] = (int) (e.getValue() - e.getKey());
        }
        return cells;
    }

    /** Replaces the free ranges by those that {@link #available} told. */
    void restore(int[] cells) {
        free.clear();
        for (int i = 0; i + 1 < cells.length; i += 2) {
            long start = cells[i] & 0xFFFF_FFFFL;
            free.put(start, start + (cells[i + 1] & 0xFFFF_FFFFL));
        }
    }
}
