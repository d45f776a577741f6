package dev.osiris.machine;

import dev.osiris.kvm.Capability;

/**
 * A change to a machine. Whoever wants one, an option, the monitor, a chip, a test, submits one of these; so all
 * offer the same verbs. Legal in every state unless said otherwise; a request that changes nothing succeeds.
 */
public sealed interface VmmRequest {
    /** The vCPUs run. From STOPPED: refused. */
    record Resume() implements VmmRequest {}

    /** The vCPUs stop at an instruction boundary. */
    record Pause() implements VmmRequest {}

    /** Power-on reset: devices, vCPUs, images. The machine then runs or pauses as before. */
    record Reset() implements VmmRequest {}

    /** The guest, or its power switch, turns the machine off. */
    record PowerOff() implements VmmRequest {}

    /** The guest ends the machine with an exit status of its own. */
    record GuestExit(int status) implements VmmRequest {}

    /** Somebody outside ends the machine. */
    record Quit() implements VmmRequest {}

    /** The machine cannot go on. */
    record Fail(String report) implements VmmRequest {}

    /** Enables a capability on one vCPU; the machine must be paused. */
    record EnableCapability(int vcpu, Capability capability) implements VmmRequest {}
}
