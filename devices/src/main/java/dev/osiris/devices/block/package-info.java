/**
 * Disks as the host keeps them: {@link dev.osiris.devices.block.BlockBackend} is what a disk controller works on,
 * {@link dev.osiris.devices.block.RawImage} a file with one sector after the other.
 */
package dev.osiris.devices.block;
