package dev.osiris.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Text in columns; the last one is as wide as it likes. */
public final class Table {
    private final List<String[]> rows = new ArrayList<>();

    /** @param titles of the columns; all empty for a table without a head */
    public Table(String... titles) {
        rows.add(titles);
    }

    public Table row(String... cells) {
        rows.add(cells);
        return this;
    }

    @Override
    public String toString() {
        int[] widths = new int[rows.getFirst().length];
        for (String[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                widths[i] = Math.max(widths[i], row[i].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] row : rows) {
            text.append(line(row, widths).stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static String line(String[] row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            line.append(row[i]).repeat(' ', widths[i] - row[i].length() + 2);
        }
        return line.toString();
    }
}
