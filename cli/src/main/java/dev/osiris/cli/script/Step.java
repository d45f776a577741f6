package dev.osiris.cli.script;

import dev.osiris.cli.line.Place;
import java.util.List;

/** One thing that a script does. */
public sealed interface Step {
    /** Where it was written, or null. */
    Place place();

    /**
     * Waits for the first of some patterns, and goes on with that one's steps.
     *
     * @param console the serial port to look at
     * @param cases what to wait for
     * @param limit how long, or null
     */
    record Expect(int console, List<Case> cases, Limit limit, Place place) implements Step {}

    /** A pattern, and what comes next when it is the one. Named groups become variables. */
    record Case(String pattern, List<Step> then, Place place) {}

    /** Types text, with variables; at the pace of the port, without waiting for that. */
    record Send(int console, String text, Place place) implements Step {}

    /** Sends a break. */
    record Break(int console, Place place) implements Step {}

    /**
     * Looks at a text with variables.
     *
     * @param pattern found in it or not
     */
    record If(String text, String pattern, List<Step> then, List<Step> otherwise, Place place) implements Step {}

    /** Sets a variable. */
    record Set(String name, String text, Place place) implements Step {}

    /** Tells the user. */
    record Say(String text, Place place) implements Step {}

    /** Repeats steps. */
    record Repeat(int times, List<Step> steps, Place place) implements Step {}

    /** Resets the machine. */
    record Reset(Place place) implements Step {}

    /** Ends the machine with a status. */
    record Exit(int status, Place place) implements Step {}

    /** Ends the machine: the script says that something is wrong. */
    record Fail(String text, Place place) implements Step {}
}
