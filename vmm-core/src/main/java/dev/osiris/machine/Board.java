package dev.osiris.machine;

/**
 * The one place where addresses and interrupt numbers meet chips. A board object belongs to one machine.
 *
 * <p>{@link #build} is called once, {@link #boot} at the start and after every reset, with the vCPUs stopped.
 */
public interface Board extends AutoCloseable {
    /** The name that people choose it by. */
    String name();

    /**
     * Maps memory, makes chips, claims OSI selectors. The machine has its vCPUs by then, none running.
     *
     * @throws MachineException when the spec cannot be built
     */
    void build(Machine machine);

    /**
     * Loads images into memory that is all zeros and sets the vCPUs' initial state, as firmware would leave them.
     *
     * @throws MachineException when an image cannot be loaded
     */
    void boot(Machine machine);

    /** What the user should know at start: one line each, perhaps none. */
    default java.util.List<String> notices() {
        return java.util.List.of();
    }

    /**
     * Presses the machine's power button, if it has one. On the caller's thread, the vCPUs standing still.
     *
     * @return whether there is one
     */
    default boolean pressPowerButton(Machine machine) {
        return false;
    }

    /** Lets go of what the board itself holds; its devices and memory are closed by the machine. */
    @Override
    default void close() {}
}
