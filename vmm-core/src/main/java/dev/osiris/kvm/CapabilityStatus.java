package dev.osiris.kvm;

/**
 * A capability as one vCPU has it.
 *
 * @param capability which
 * @param enabled whether its flag is set
 * @param obstacle why it cannot be enabled there, or empty
 * @param arguments what it is enabled with, as typed, or empty
 */
public record CapabilityStatus(Capability capability, boolean enabled, String obstacle, String arguments) {}
