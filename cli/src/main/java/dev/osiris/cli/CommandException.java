package dev.osiris.cli;

import dev.osiris.cli.line.Place;

/**
 * The command ends with a message for its user: where, what, what was expected, what to do. {@code where} is an option and its value;
 * {@link Problem} finds out in which place these were typed.
 */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final String where;
    private final transient Place place;
    private final int at;
    private final int length;

    private CommandException(int status, String where, int at, int length, Place place, String message) {
        super(message, null, false, false);
        this.status = status;
        this.where = where;
        this.at = at;
        this.length = length;
        this.place = place;
    }

    /** The command was called wrongly. */
    static CommandException usage(String message) {
        return new CommandException(ExitStatus.USAGE, "", 0, 0, null, message);
    }

    /** An option's value is wrong: {@code where} is the option and the value as they were typed. */
    static CommandException usage(String where, String message) {
        return usage(where, 0, 0, message);
    }

    /** A part of an option's value is wrong: the {@code length} characters at {@code at} in the value. */
    static CommandException usage(String where, int at, int length, String message) {
        return new CommandException(ExitStatus.USAGE, where, at, length, null, message);
    }

    /** It was called rightly, but could not do it. */
    static CommandException failure(String where, String message) {
        return new CommandException(ExitStatus.FAILURE, where, 0, 0, null, message);
    }

    /** Something in a file, or at a place that is known already, is wrong. */
    static CommandException at(int status, Place place, String where, String message) {
        return new CommandException(status, where, 0, 0, place, message);
    }

    int status() {
        return status;
    }

    /** The option and the value as they were typed, or an empty string. */
    String where() {
        return where;
    }

    /** The message without {@link #where}. */
    String what() {
        return super.getMessage();
    }

    /** Where the wrong part begins in the value. */
    int at() {
        return at;
    }

    /** How long the wrong part is; 0: the whole value. */
    int length() {
        return length;
    }

    /** The place, if it is known already, or null. */
    Place place() {
        return place;
    }

    /** All of it: {@code where: what}. */
    @Override
    public String getMessage() {
        return where.isEmpty() ? what() : where + ": " + what();
    }
}
