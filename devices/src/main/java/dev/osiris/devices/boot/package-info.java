/**
 * Direct boot: putting a kernel, an initial RAM disk and a device tree into RAM as firmware would have.
 * {@link dev.osiris.devices.boot.KernelImage} says what a file is and where its parts go,
 * {@link dev.osiris.devices.boot.RamLayout} keeps the parts from overlapping,
 * {@link dev.osiris.devices.boot.RamWriter} is the RAM they are written to. What cannot be booted is refused with a
 * {@link dev.osiris.devices.boot.BootException} that says what was found and what to do. Everything here is a function
 * of its arguments; only {@link dev.osiris.devices.boot.BootFiles} touches the host's files.
 */
package dev.osiris.devices.boot;
