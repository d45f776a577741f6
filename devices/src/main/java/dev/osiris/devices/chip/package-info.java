/**
 * What the chips share. Each chip is two classes: the chip itself, pure state without lock, clock or I/O, and an
 * adapter, a {@link dev.osiris.device.Device}, that has the lock, drives the interrupt lines and talks to the host.
 *
 * <p>An adapter changes its chip under its lock, releases the lock, and then drives its lines from the chip's state
 * through a {@link dev.osiris.devices.chip.LineDriver}, so that no lock is held while another chip is told and
 * still the last level driven is the level of the last state.
 */
package dev.osiris.devices.chip;
