package dev.osiris.kvm;

import java.util.ArrayList;
import java.util.List;

/**
 * How long exits of one vCPU took to be handled, by reason: what {@code perf kvm stat} shows. The first
 * {@link #EACH} of a reason are timed, after that one in {@link #STRIDE}: reading the clock twice would cost a quick
 * exit a tenth of its time. Written by the vCPU's thread, read by any, approximately.
 */
public final class HandlingTime {
    private static final int EACH = 64;
    private static final int STRIDE = 64;

    private final long[] seen = new long[ExitReason.values().length];
    private final long[] timed = new long[seen.length];
    private final long[] nanos = new long[seen.length];
    private final long[] longest = new long[seen.length];

    /** Counts an exit and says whether it is to be timed. */
    public boolean wants(ExitReason reason) {
        long n = seen[reason.ordinal()]++;
        return n < EACH || n % STRIDE == 0;
    }

    /** A timed exit's time. */
    public void add(ExitReason reason, long took) {
        int i = reason.ordinal();
        timed[i]++;
        nanos[i] += took;
        longest[i] = Math.max(longest[i], took);
    }

    /**
     * What is known of a reason.
     *
     * @param count how many exits were handled
     * @param timed how many of them were timed
     * @param meanNanos their mean time
     * @param maxNanos the longest of them
     */
    public record Row(ExitReason reason, long count, long timed, long meanNanos, long maxNanos) {
        /** What all of them took, if the timed ones are like the rest. */
        public long totalNanos() {
            return count * meanNanos;
        }
    }

    /** The reasons that occurred. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (ExitReason r : ExitReason.values()) {
            int i = r.ordinal();
            if (seen[i] != 0) {
                rows.add(new Row(r, seen[i], timed[i], timed[i] == 0 ? 0 : nanos[i] / timed[i], longest[i]));
            }
        }
        return rows;
    }
}
