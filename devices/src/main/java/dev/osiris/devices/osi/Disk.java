package dev.osiris.devices.osi;

import dev.osiris.devices.block.BlockBackend;

/**
 * A disk that OSI's services offer.
 *
 * @param backend its sectors
 * @param removable whether the guest may eject it
 * @param cd whether it is a CD-ROM
 * @param boot whether a guest should look here first
 */
public record Disk(BlockBackend backend, boolean removable, boolean cd, boolean boot) {}
