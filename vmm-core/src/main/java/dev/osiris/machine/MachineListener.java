package dev.osiris.machine;

/** Told what happens to a machine. Called on whatever thread made it happen; must return soon. */
public interface MachineListener {
    /** The machine's state changed. */
    default void stateChanged(Machine.State state) {}

    /** A breakpoint, a watchpoint or the end of a step: the machine pauses, or is paused. On the vCPU's thread. */
    default void stopped(Stop stop) {}

    /** Something worth a line in a log. */
    default void event(Event event) {}

    /**
     * A noteworthy thing.
     *
     * @param topic {@code unimp}, {@code osi}, {@code reset} …: what {@code -d} selects by
     * @param vcpu which vCPU, or -1
     * @param message one line
     */
    record Event(String topic, int vcpu, String message) {}

    /** Hears nothing. */
    MachineListener NONE = new MachineListener() {};
}
