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
}
