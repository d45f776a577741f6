package dev.osiris.engine.x86;

import java.util.Arrays;

/**
 * The sites of a code cache, by number. Most are never left at, so each is a few ints until somebody asks for it.
 *
 * <p>Written under the code cache's monitor. Read without it, by a vCPU that came from the code in question: what is
 * said of a site is written before its code can be reached.
 */
final class Sites {
    private static final int PC = 0;
    private static final int WORD = 1;
    private static final int TARGET = 2;
    private static final int DIRTY = 3;
    private static final int AFTER = 4;
    private static final int INTS = 5;
    private static final Site.Kind[] KINDS = Site.Kind.values();

    /** Arrays that grow together. */
    private record Table(byte[] kinds, int[] data, Region[] regions, Site[] made) {
        Table(int room) {
            this(new byte[room], new int[INTS * room], new Region[room], new Site[room]);
        }

        Table twice() {
            int room = kinds.length * 2;
            return new Table(Arrays.copyOf(kinds, room), Arrays.copyOf(data, INTS * room), Arrays.copyOf(regions, room),
                    Arrays.copyOf(made, room));
        }
    }

    private volatile Table table = new Table(1 << 16);
    private int count;

    /** Returns the site's number. */
    int add(Site.Kind kind, Region region, int pc, int word, int target, int dirty, int after) {
        Table t = table;
        if (count == t.kinds.length) {
            t = t.twice();
            table = t;
        }
        int at = INTS * count;
        t.kinds[count] = (byte) kind.ordinal();
        t.regions[count] = region;
        t.data[at + PC] = pc;
        t.data[at + WORD] = word;
        t.data[at + TARGET] = target;
        t.data[at + DIRTY] = dirty;
        t.data[at + AFTER] = after;
        return count++;
    }

    /** Where a site goes on, when that was not known at once: before its code can be reached. */
    void setAfter(int number, int after) {
        table.data[INTS * number + AFTER] = after;
    }

    Site get(int number) {
        Table t = table;
        Site s = t.made[number];
        if (s == null) {
            int at = INTS * number;
            s = new Site(KINDS[t.kinds[number]], t.regions[number], t.data[at + PC], t.data[at + WORD],
                    t.data[at + TARGET], t.data[at + DIRTY], t.data[at + AFTER]);
            t.made[number] = s;
        }
        return s;
    }

    /** For how many there is room without asking for more. */
    int room() {
        return table.kinds.length;
    }

    void clear() {
        Table t = table;
        Arrays.fill(t.regions, 0, count, null);
        Arrays.fill(t.made, 0, count, null);
        count = 0;
    }
}
