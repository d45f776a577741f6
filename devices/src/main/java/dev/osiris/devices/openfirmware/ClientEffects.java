package dev.osiris.devices.openfirmware;

/**
 * What the client interface does outside guest memory and its own devices. Called on the calling vCPU's thread, with no
 * lock held but for {@link #startCpu} and {@link #trouble}.
 */
public interface ClientEffects {
    /** {@code exit}: the client ends. It does not expect to go on. */
    void exit(int vcpu);

    /** {@code boot}, and the words of {@code interpret} that start again. */
    void boot(int vcpu, String bootspec);

    /** The words of {@code interpret} that switch off. */
    void powerOff();

    /** {@code enter}: the user is to have a prompt, and the client goes on later. */
    void enter(int vcpu);

    /**
     * {@code start-cpu}: a processor that stands still begins, in real mode.
     *
     * @return whether it was standing still
     */
    boolean startCpu(int cpu, int pc, int r3);

    /** An interrupt was taken to a vector that is the firmware's. The machine cannot go on. */
    void unexpectedInterrupt(int vcpu, int vector);

    /** The client asked for what there is not; every time. */
    void unknown(int vcpu, String what);

    /** The host failed. */
    void trouble(String what);
}
