package dev.osiris.cli.line;

/**
 * Where something was written.
 *
 * @param file a file's name, or null: on the command line
 * @param line its line in the file, from 1; on the command line the argument's number, from 1
 * @param column where in that line, from 1; on the command line, in {@code text}
 * @param length how many characters
 * @param text the line itself
 */
public record Place(String file, int line, int column, int length, String text) {
    /** A part of it. */
    public Place part(int at, int partLength) {
        return new Place(file, line, column + at, partLength, text);
    }

    /** For the beginning of a message: {@code vm.toml:3:10: }, or nothing for the command line. */
    public String prefix() {
        return file == null ? "" : file + ":" + line + ":" + column + ": ";
    }

    /** The line and a mark below it, cut to what a terminal shows. */
    public String excerpt() {
        int width = 96;
        int from = column - 1 + length <= width ? 0 : Math.max(0, column - 1 - width / 3);
        String shown = text.substring(Math.min(from, text.length()), Math.min(text.length(), from + width));
        String head = from > 0 ? "…" : "";
        String mark = " ".repeat(Math.max(0, column - 1 - from) + head.length())
                + "^".repeat(Math.max(1, Math.min(length, width - (column - 1 - from))));
        String tail = from + width < text.length() ? "…" : "";
        return "  " + head + shown.replace('\t', ' ') + tail + "\n  " + mark;
    }
}
