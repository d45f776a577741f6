/**
 * Motorola's MPC106, "Grackle": the bridge between processor, memory and PCI of CHRP boards and Power Macintosh G3s.
 * Only what software sees of it in address map B: the two ports of PCI configuration and its own configuration space
 * (MPC106 user's manual, chapters 3 and 7). Memory control has nothing to do here.
 */
package dev.osiris.devices.chip.grackle;
