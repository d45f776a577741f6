package dev.osiris.cli.text;

import java.util.Collection;
import java.util.Locale;

/** Finds what somebody who mistyped may have meant. */
public final class Suggestion {
    private Suggestion() {}

    /**
     * The hint for a message.
     *
     * @param after what follows the hint
     * @return {@code "did you mean x?"} and that, or an empty string when nothing is near
     */
    public static String hint(String typed, Collection<String> names, String after) {
        String best = nearest(typed, names);
        return best == null ? "" : "did you mean " + best + "?" + after;
    }

    /** The nearest of the names, or null when none is near: a third of the word wrong, or only its beginning typed. */
    public static String nearest(String typed, Collection<String> names) {
        String low = typed.toLowerCase(Locale.ROOT);
        String best = null;
        int least = 1 + Math.max(1, low.length() / 3);
        for (String name : names) {
            String candidate = name.toLowerCase(Locale.ROOT);
            int distance = low.length() > 1 && candidate.startsWith(low) ? 0 : distance(low, candidate);
            if (distance < least) {
                least = distance;
                best = name;
            }
        }
        return best;
    }

    /** Edits from one to the other: insert, delete, replace, swap neighbours (optimal string alignment). */
    public static int distance(String a, String b) {
        int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                d[i][j] = i == 0 ? j : j == 0 ? i : cheapest(d, a, b, i, j);
            }
        }
        return d[a.length()][b.length()];
    }

    private static int cheapest(int[][] d, String a, String b, int i, int j) {
        int replace = d[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int best = Math.min(replace, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return swapped ? Math.min(best, d[i - 2][j - 2] + 1) : best;
    }
}
