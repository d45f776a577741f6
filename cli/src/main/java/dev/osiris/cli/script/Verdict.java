package dev.osiris.cli.script;

/**
 * What a script made of a machine's end.
 *
 * @param kind in a word: {@code exit}, {@code fail}, {@code timeout}, {@code script}
 * @param status the exit status
 * @param message for people, perhaps empty
 */
public record Verdict(String kind, int status, String message) {
    /** The guest failed. */
    public static final int FAILED = 3;
    /** Time ran out. */
    public static final int TIMED_OUT = 4;
}
