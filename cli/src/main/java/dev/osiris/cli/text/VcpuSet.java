package dev.osiris.cli.text;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** vCPUs as people type them: {@code 0}, {@code 1-3}, {@code 0,2}, {@code 0,2-3}. */
public final class VcpuSet {
    private static final String EXPECTED = "expected numbers and ranges: 0 or 1-3 or 0,2";
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,9})(?:-([0-9]{1,9}))?");

    private VcpuSet() {}

    /**
     * The set.
     *
     * @param text what was typed
     * @param vcpus how many vCPUs there are
     * @throws IllegalArgumentException when it is malformed or names one that is not there; the message says so
     */
    public static BitSet parse(String text, int vcpus) {
        BitSet set = new BitSet();
        for (String part : text.split(",", -1)) {
            Matcher m = RANGE.matcher(part);
            if (!m.matches()) {
                throw new IllegalArgumentException((part.isEmpty() ? "a vCPU number is missing" : "'" + part
                        + "' is not a vCPU number") + "; " + EXPECTED);
            }
            int from = Integer.parseInt(m.group(1));
            int to = m.group(2) == null ? from : Integer.parseInt(m.group(2));
            check(part, from, to, vcpus);
            set.set(from, to + 1);
        }
        return set;
    }

    private static void check(String part, int from, int to, int vcpus) {
        if (to < from) {
            throw new IllegalArgumentException("the range " + part + " counts down; expected " + to + "-" + from);
        }
        if (to >= vcpus) {
            throw new IllegalArgumentException("there is no vCPU " + to + "; expected "
                    + (vcpus == 1 ? "0, the only one" : "0 to " + (vcpus - 1)) + " (--smp " + vcpus + ")");
        }
    }
}
