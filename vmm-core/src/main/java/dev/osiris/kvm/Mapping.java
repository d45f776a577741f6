package dev.osiris.kvm;

/**
 * Where an effective address leads, for debuggers.
 *
 * @param valid whether the access would succeed
 * @param physical the guest-physical address, when valid
 * @param writable whether a store through the same translation would succeed with nothing left to record
 * @param path how it was found, or where it failed, in words
 */
public record Mapping(boolean valid, long physical, boolean writable, String path) {}
