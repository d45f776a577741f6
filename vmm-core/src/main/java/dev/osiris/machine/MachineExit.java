package dev.osiris.machine;

/**
 * How a machine ended.
 *
 * @param kind what happened
 * @param status the process's exit status that goes with it
 * @param report for people: empty, or several lines
 */
public record MachineExit(Kind kind, int status, String report) {
    /** What happened. */
    public enum Kind {
        /** The guest switched the machine off. */
        POWER_OFF,
        /** The guest ended it with a status of its own. */
        GUEST_EXIT,
        /** Somebody outside ended it. */
        QUIT,
        /** It could not go on. */
        FAILURE
    }
}
