package dev.osiris.cli;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** One command of {@code osiris}. */
interface Command {
    /** What people type. */
    String name();

    /** Its options and help; a new one at each call, since picocli keeps values in it. */
    CommandSpec spec();

    /** The same options and arguments without what only people read: made at every start. */
    default CommandSpec grammar() {
        return spec();
    }

    /** What somebody may have meant with an argument that it does not take: a question and a space, or nothing. */
    default String hintFor(String argument) {
        return "";
    }

    /**
     * Does it.
     *
     * @param given what was typed
     * @return the exit status
     * @throws CommandException with the message for the user
     */
    int run(ParseResult given, Streams io);
}
