package dev.osiris.devices.rtas;

/**
 * What RTAS services do outside their argument block. Called on the vCPU thread that made the call, with no lock
 * held, before the block's results are written.
 */
public interface RtasEffects {
    /** {@code power-off}: the machine ends. The guest does not expect to go on, but must be able to. */
    void powerOff();

    /** {@code system-reboot}: the machine starts again. */
    void reboot();

    /** {@code display-character}: boot progress for people. */
    void displayCharacter(byte character);

    /** {@code freeze-time-base}: the time bases of all vCPUs stand still. */
    void freezeTimeBase();

    /** {@code thaw-time-base}: and run again, from where they were. */
    void thawTimeBase();

    /**
     * {@code start-cpu}: a processor that stands still begins, in real mode.
     *
     * @param cpu its number
     * @param pc where, physical
     * @param r3 what it finds in r3
     * @return whether it was standing still
     */
    default boolean startCpu(int cpu, int pc, int r3) {
        return false;
    }

    /**
     * {@code stop-self}: the processor that calls stands still after the call, until it is started.
     *
     * @return whether it will
     */
    default boolean stopSelf() {
        return false;
    }

    /**
     * {@code put-term-char}: a character for the terminal.
     *
     * @return whether there is one
     */
    default boolean putTermChar(byte character) {
        return false;
    }

    /** {@code get-term-char}: the next character that was typed, or −1. */
    default int getTermChar() {
        return -1;
    }
}
