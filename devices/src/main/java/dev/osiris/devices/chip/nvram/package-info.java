/**
 * Non-volatile RAM: a few kilobytes that outlive the guest. It has no registers of its own; RTAS and OSI calls reach
 * it. {@link dev.osiris.devices.chip.nvram.NvramBacking} is where it is kept between runs.
 */
package dev.osiris.devices.chip.nvram;
