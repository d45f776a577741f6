package dev.osiris.cli;

/** The command ends with a message for its user: where, what, what was expected, what to do. */
final class CommandException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;

    private CommandException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The command was called wrongly. */
    static CommandException usage(String message) {
        return new CommandException(ExitStatus.USAGE, message);
    }

    /** An option's value is wrong: {@code where} is the option and the value as they were typed. */
    static CommandException usage(String where, String message) {
        return usage(where + ": " + message);
    }

    /** It was called rightly, but could not do it. */
    static CommandException failure(String where, String message) {
        return new CommandException(ExitStatus.FAILURE, where + ": " + message);
    }

    int status() {
        return status;
    }
}
