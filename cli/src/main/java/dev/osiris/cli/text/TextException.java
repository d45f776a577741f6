package dev.osiris.cli.text;

/** Something is wrong inside a text that somebody typed; says where. */
public final class TextException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final int at;
    private final int length;

    /**
     * @param at index of the first character that is wrong
     * @param length how many are; 0: all of it
     * @param message what is wrong, and what was expected
     */
    public TextException(int at, int length, String message) {
        super(message);
        this.at = at;
        this.length = length;
    }

    /** Index of the first character that is wrong. */
    public int at() {
        return at;
    }

    /** How many characters are wrong; 0: all of it. */
    public int length() {
        return length;
    }
}
