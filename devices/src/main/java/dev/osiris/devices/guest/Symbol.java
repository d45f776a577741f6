package dev.osiris.devices.guest;

/**
 * A name for an address.
 *
 * @param name as the compiler wrote it
 * @param address effective
 * @param size bytes, 0 when unknown
 * @param code whether instructions stand there
 */
public record Symbol(String name, long address, long size, boolean code) {}
